namespace ExchangeHub.Contracts.SdJwt;

/// <summary>Why something is no SD-JWT (RFC 9901 §7.1).</summary>
public enum SdJwtFault
{
    /// <summary>Not of the form <c>JWT~disclosure~…~</c>, or a disclosure is no JSON array of two or three elements.</summary>
    Malformed,

    /// <summary>The issuer-signed part is no JWS that we take, for instance unsigned.</summary>
    NotAuthentic,

    /// <summary>A disclosure that no digest refers to, for instance an altered one.</summary>
    Unreferenced,

    /// <summary>A digest that stands in two places, or the same disclosure sent twice.</summary>
    DigestTwice,

    /// <summary>A disclosed claim named <c>_sd</c> or <c>...</c>.</summary>
    ReservedName,

    /// <summary>A disclosed claim whose name stands already.</summary>
    NameTaken,

    /// <summary>An <c>_sd_alg</c> other than <c>sha-256</c>.</summary>
    NotShaTwoFiveSix,
}
