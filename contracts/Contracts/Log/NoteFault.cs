namespace ExchangeHub.Contracts.Log;

/// <summary>Why a signed note is not to be believed.</summary>
public enum NoteFault
{
    /// <summary>No text, no empty line, or no line feed at its end.</summary>
    Malformed,

    /// <summary>A carriage return, or another control character that is no line feed.</summary>
    ControlCharacter,

    /// <summary>What follows the text is something else than signature lines.</summary>
    TrailingBytes,

    TooManySignatures,
}
