using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace ExchangeHub.Local.Issuer;

/// <summary>
/// Lets Microsoft.Identity.Web take the local issuer's tokens. It trusts no authority without https and asks Microsoft's clouds whether an
/// issuer is theirs; on loopback there is neither, so both are replaced by one exact name. This stays out of the hub itself.
/// </summary>
public static class LocalIdentity
{
    public static IServiceCollection Configure(IServiceCollection services, IssuerAddress address, TimeProvider time) =>
        services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, jwt =>
        {
            jwt.Authority = address.Issuer;
            jwt.MetadataAddress = address.Metadata;
            jwt.RequireHttpsMetadata = false;
            jwt.TokenValidationParameters.ValidIssuer = address.Issuer;
            jwt.TokenValidationParameters.IssuerValidator = (issuer, _, _) =>
                issuer == address.Issuer ? issuer : throw new SecurityTokenInvalidIssuerException("not the local issuer");
            jwt.TokenValidationParameters.LifetimeValidator = (from, until, _, validation) =>
                until is { } end && time.GetUtcNow().UtcDateTime < end + validation.ClockSkew
                && (from is not { } start || time.GetUtcNow().UtcDateTime > start - validation.ClockSkew);
        });
}
