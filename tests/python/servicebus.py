"""Drives Microsoft's Python SDK against a broker with TLS: servicebus.py SCENARIO PORT CERTIFICATE KEYNAME KEY [FILE]. Exits 0 if all held."""
import concurrent.futures
import datetime
import pathlib
import sys
import time
import uuid

from azure.servicebus import NEXT_AVAILABLE_SESSION, ServiceBusClient, ServiceBusMessage, ServiceBusReceiveMode, ServiceBusSubQueue
from azure.servicebus._common import _configuration
from azure.servicebus.exceptions import (
    MessageLockLostError, MessageSizeExceededError, ServiceBusAuthenticationError, ServiceBusCommunicationError, ServiceBusError,
    SessionCannotBeLockedError)

scenario, port, certificate, key_name, key, *file = sys.argv[1:]

# The SDK knows port 5671 only, which others on this machine may have. Nothing else of it is changed.
assert _configuration.DEFAULT_AMQPS_PORT == 5671
_configuration.DEFAULT_AMQPS_PORT = int(port)


def client(with_key=key):
    return ServiceBusClient.from_connection_string(
        f"Endpoint=sb://localhost/;SharedAccessKeyName={key_name};SharedAccessKey={with_key}",
        connection_verify=certificate, retry_total=0)


def send(bus, queue, *messages):
    with bus.get_queue_sender(queue) as sender:
        for message in messages:
            sender.send_messages(message)


def receive(receiver, count=1):
    got = []
    while len(got) < count:
        some = receiver.receive_messages(max_message_count=count - len(got), max_wait_time=10)
        assert some, f"{len(got)} of {count} came"
        got += some
    return got


def nothing(receiver):
    assert receiver.receive_messages(max_wait_time=1) == []


def text(message):
    return b"".join(message.body).decode()


def complete():
    with client() as bus:
        sent = str(uuid.uuid4())
        send(bus, "orders", ServiceBusMessage("one", message_id=sent, subject="s", application_properties={"n": 7}))
        with bus.get_queue_receiver("orders") as receiver:
            [message] = receive(receiver)
            assert (text(message), message.message_id, message.subject, message.delivery_count) == ("one", sent, "s", 0)
            assert message.application_properties[b"n"] == 7 and message.sequence_number > 0
            receiver.complete_message(message)
            nothing(receiver)


def batch():
    with client() as bus:
        with bus.get_queue_sender("orders") as sender:
            batch = sender.create_message_batch()
            for i in range(50):
                batch.add_message(ServiceBusMessage(str(i)))
            sender.send_messages(batch)
        with bus.get_queue_receiver("orders", receive_mode=ServiceBusReceiveMode.RECEIVE_AND_DELETE) as receiver:
            assert [text(message) for message in receive(receiver, 50)] == [str(i) for i in range(50)]


def abandon():
    with client() as bus:
        send(bus, "orders", ServiceBusMessage("again"))
        with bus.get_queue_receiver("orders") as receiver:
            [first] = receive(receiver)
            receiver.abandon_message(first)
            [second] = receive(receiver)
            assert (text(second), second.delivery_count) == ("again", 1)
            receiver.renew_message_lock(second)
            receiver.complete_message(second)


def dead_letter():
    with client() as bus:
        send(bus, "orders", ServiceBusMessage("bad"))
        with bus.get_queue_receiver("orders") as receiver:
            [message] = receive(receiver)
            receiver.dead_letter_message(message, reason="why", error_description="because")
            nothing(receiver)
        with bus.get_queue_receiver("orders", sub_queue=ServiceBusSubQueue.DEAD_LETTER) as receiver:
            [letter] = receive(receiver)
            assert (text(letter), letter.dead_letter_reason, letter.dead_letter_error_description) == ("bad", "why", "because")
            receiver.complete_message(letter)


def defer_and_peek():
    with client() as bus:
        send(bus, "orders", ServiceBusMessage("later"))
        with bus.get_queue_receiver("orders") as receiver:
            [message] = receive(receiver)
            receiver.defer_message(message)
            nothing(receiver)
            assert [text(seen) for seen in receiver.peek_messages()] == ["later"]
            [deferred] = receiver.receive_deferred_messages(message.sequence_number)
            receiver.complete_message(deferred)
            assert receiver.peek_messages() == []


def session():
    with client() as bus:
        for name in ("a", "b", "a"):
            send(bus, "sessions", ServiceBusMessage(name, session_id=name))
        with bus.get_queue_receiver("sessions", session_id="a") as receiver:
            assert receiver.session.get_state() is None
            messages = receive(receiver, 2)
            assert [text(message) for message in messages] == ["a", "a"]
            for message in messages:
                receiver.complete_message(message)
            receiver.session.set_state("half way")
            receiver.session.renew_lock()
            nothing(receiver)
        with bus.get_queue_receiver("sessions", session_id="a") as receiver:
            assert receiver.session.get_state() == b"half way"


def subscription():
    with client() as bus:
        with bus.get_topic_sender("exchange") as sender:
            for name in ("north", "south", "nobody"):
                sender.send_messages(ServiceBusMessage(name, application_properties={"recipient": name}))
        with bus.get_subscription_receiver("exchange", "south") as receiver:
            [message] = receive(receiver)
            assert text(message) == "south"
            receiver.complete_message(message)
            nothing(receiver)


def raises(kind, act):
    try:
        act()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was not raised")


def send_list():
    with client() as bus:
        send(bus, "orders", [ServiceBusMessage("1"), ServiceBusMessage("2"), ServiceBusMessage("3")])
        with bus.get_queue_receiver("orders") as receiver:
            messages = receive(receiver, 3)
            assert [text(message) for message in messages] == ["1", "2", "3"]
            assert all(message.message_id for message in messages)


def receive_and_delete():
    with client() as bus:
        send(bus, "orders", ServiceBusMessage("x"))
        with bus.get_queue_receiver("orders", receive_mode=ServiceBusReceiveMode.RECEIVE_AND_DELETE) as receiver:
            assert [text(message) for message in receive(receiver)] == ["x"]
            assert receiver.peek_messages() == []


def iterate():
    with client() as bus:
        send(bus, "orders", *[ServiceBusMessage(str(i)) for i in range(5)])
        with bus.get_queue_receiver("orders", max_wait_time=3) as receiver:
            seen = []
            for message in receiver:
                seen.append(text(message))
                receiver.complete_message(message)
            assert seen == ["0", "1", "2", "3", "4"]
            assert receiver.peek_messages() == []


def renew_lock():
    with client() as bus:
        send(bus, "quick", ServiceBusMessage("x"))
        with bus.get_queue_receiver("quick") as receiver:
            [message] = receive(receiver)
            until = message.locked_until_utc
            for _ in range(4):
                time.sleep(0.5)
                receiver.renew_message_lock(message)
            assert message.locked_until_utc > until
            receiver.complete_message(message)
            assert receiver.peek_messages() == []


def schedule():
    with client() as bus:
        with bus.get_queue_sender("orders") as sender:
            at = datetime.datetime.utcnow() + datetime.timedelta(seconds=2)
            [number] = sender.schedule_messages(ServiceBusMessage("later"), at)
            cancelled = sender.schedule_messages([ServiceBusMessage("a"), ServiceBusMessage("b")], at)
            sender.cancel_scheduled_messages(cancelled)
            raises(ServiceBusError, lambda: sender.cancel_scheduled_messages(cancelled))
        with bus.get_queue_receiver("orders") as receiver:
            [message] = receive(receiver)
            assert (text(message), message.sequence_number) == ("later", number)
            receiver.complete_message(message)
            nothing(receiver)


def max_delivery_count():
    with client() as bus:
        send(bus, "orders", ServiceBusMessage("x"))
        with bus.get_queue_receiver("orders") as receiver:
            for count in range(3):
                [message] = receive(receiver)
                assert message.delivery_count == count
                receiver.abandon_message(message)
            nothing(receiver)
        with bus.get_queue_receiver("orders", sub_queue=ServiceBusSubQueue.DEAD_LETTER) as receiver:
            [letter] = receive(receiver)
            assert letter.dead_letter_reason == "MaxDeliveryCountExceeded"


def time_to_live():
    with client() as bus:
        send(bus, "short", ServiceBusMessage("brief", time_to_live=datetime.timedelta(milliseconds=500)))
        with bus.get_queue_receiver("short", sub_queue=ServiceBusSubQueue.DEAD_LETTER) as receiver:
            [letter] = receive(receiver)
            assert (text(letter), letter.dead_letter_reason) == ("brief", "TTLExpiredException")
            receiver.complete_message(letter)


def duplicates():
    with client() as bus:
        send(bus, "once", [ServiceBusMessage("1", message_id="a"), ServiceBusMessage("2", message_id="a")], ServiceBusMessage("3", message_id="a"))
        send(bus, "once", ServiceBusMessage("4", message_id="b"))
        with bus.get_queue_receiver("once") as receiver:
            assert [text(message) for message in receiver.peek_messages(10)] == ["1", "4"]


def filters():
    with client() as bus:
        with bus.get_topic_sender("events") as sender:
            for amount in (1, 12):
                sender.send_messages(ServiceBusMessage(
                    str(amount), subject="order", application_properties={"amount": amount, "region": "north-east"}))
        with bus.get_subscription_receiver("events", "large") as receiver:
            assert [text(message) for message in receiver.peek_messages(10)] == ["12"]


def session_next():
    with client() as bus:
        send(bus, "sessions", ServiceBusMessage("1", session_id="a"), ServiceBusMessage("2", session_id="a"))
        with bus.get_queue_receiver("sessions", session_id=NEXT_AVAILABLE_SESSION) as receiver:
            assert receiver.session.session_id == "a"
            assert [text(message) for message in receive(receiver, 2)] == ["1", "2"]
            receiver.session.renew_lock()
            other = bus.get_queue_receiver("sessions", session_id="a")
            raises(SessionCannotBeLockedError, other.__enter__)


def unknown_entity():
    with client() as bus:
        raises(ServiceBusCommunicationError, lambda: send(bus, "nowhere", ServiceBusMessage("x")))
        raises(ServiceBusCommunicationError, lambda: bus.get_queue_receiver("nowhere").receive_messages(max_wait_time=5))
        send(bus, "orders", ServiceBusMessage("the broker stands"))


def too_large():
    with client() as bus:
        raises(MessageSizeExceededError, lambda: send(bus, "orders", ServiceBusMessage("x" * 1_100_000)))
        send(bus, "orders", ServiceBusMessage("x" * 900_000))
        with bus.get_queue_receiver("orders") as receiver:
            assert len(text(receive(receiver)[0])) == 900_000


def lock_lost():
    with client() as bus:
        send(bus, "quick", ServiceBusMessage("x"))
        with bus.get_queue_receiver("quick") as receiver:
            [message] = receive(receiver)
            time.sleep(1.3)
            raises(MessageLockLostError, lambda: receiver.renew_message_lock(message))
            raises(ServiceBusError, lambda: receiver.complete_message(message))
            [again] = receive(receiver)
            assert again.delivery_count == 1
            receiver.complete_message(again)


def settle_after_link_closed():
    with client() as bus:
        send(bus, "orders", ServiceBusMessage("x"))
        first = bus.get_queue_receiver("orders")
        [message] = receive(first)
        first.close()
        with bus.get_queue_receiver("orders") as other:
            nothing(other)  # its lock outlives the link
            other.complete_message(message)
            assert other.peek_messages() == []


def unfilled_receive():
    with client() as bus, bus.get_queue_receiver("orders") as receiver:
        send(bus, "orders", ServiceBusMessage("only"))
        assert [text(message) for message in receiver.receive_messages(max_message_count=5, max_wait_time=2)] == ["only"]
        send(bus, "orders", ServiceBusMessage("next"))
        [message] = receive(receiver)
        assert (text(message), message.delivery_count) == ("next", 0)


def hold():
    """Holds what it received until it is killed."""
    with client() as bus, bus.get_queue_receiver("orders") as receiver:
        receive(receiver)
        pathlib.Path(file[0]).touch()
        time.sleep(600)


def lock_runs_out():
    with client() as bus:
        send(bus, "quick", ServiceBusMessage("x"))
        with bus.get_queue_receiver("quick") as receiver:
            receive(receiver)
            [again] = receive(receiver)
            assert (text(again), again.delivery_count) == ("x", 1)
            receiver.complete_message(again)


def wrong_key():
    try:
        with client(with_key="guess") as bus:
            send(bus, "orders", ServiceBusMessage("x"))
    except ServiceBusAuthenticationError:
        return
    raise AssertionError("a wrong key was taken")


def many_connects():
    def twenty(first):
        for i in range(first, first + 20):
            with client() as bus:
                send(bus, "orders", ServiceBusMessage(str(i)))

    # Each takes a second, most of it asleep, so five rows side by side.
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        list(pool.map(twenty, range(0, 100, 20)))
    with client() as bus, bus.get_queue_receiver("orders", receive_mode=ServiceBusReceiveMode.RECEIVE_AND_DELETE) as receiver:
        assert sorted(int(text(message)) for message in receive(receiver, 100)) == list(range(100))


globals()[scenario]()
