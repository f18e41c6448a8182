namespace ExchangeHub.Broker;

/// <summary>Service Bus's three claims.</summary>
[Flags]
public enum EntityRights
{
    None = 0,

    /// <summary>Receive, settle, peek; and a subscription's rules, as in the real service.</summary>
    Listen = 1,

    /// <summary>Send, schedule, cancel.</summary>
    Send = 2,

    /// <summary>Both, as it is in the real service, and the administration API.</summary>
    Manage = 4 | Listen | Send,
}
