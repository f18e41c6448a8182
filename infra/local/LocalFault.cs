using System.Diagnostics.CodeAnalysis;

namespace ExchangeHub.Local;

/// <summary>The machine lacks something, or somebody else holds it. The message is for the person at the keyboard.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "A fault is the project's word for what is not a message's own doing.")]
public sealed class LocalFault(string message, Exception? cause = null) : Exception(message, cause);
