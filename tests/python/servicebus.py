"""Drives Microsoft's Python SDK against a broker with TLS: servicebus.py SCENARIO PORT CERTIFICATE KEYNAME KEY. Exits 0 if all held."""
import sys
import uuid

from azure.servicebus import ServiceBusClient, ServiceBusMessage, ServiceBusReceiveMode, ServiceBusSubQueue
from azure.servicebus._common import _configuration
from azure.servicebus.exceptions import ServiceBusAuthenticationError, ServiceBusError

scenario, port, certificate, key_name, key = sys.argv[1:]

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
    for i in range(10):
        with client() as bus:
            send(bus, "orders", ServiceBusMessage(str(i)))


{name: run for name, run in globals().items() if callable(run)}[scenario]()
