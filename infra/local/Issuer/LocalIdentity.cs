using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace ExchangeHub.Local.Issuer;

/// <summary>
/// Lets Microsoft.Identity.Web take the local issuer's tokens. It trusts no authority without https and asks Microsoft's clouds whether an
/// issuer is theirs; on loopback there is neither, so both are replaced by one exact name. This stays out of the hub itself.
/// </summary>
public static class LocalIdentity
{
    public static IServiceCollection Configure(IServiceCollection services, IssuerAddress address) =>
        services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, jwt =>
        {
            jwt.Authority = address.Issuer;
            jwt.MetadataAddress = address.Metadata;
            jwt.RequireHttpsMetadata = false;
            jwt.TokenValidationParameters.ValidIssuer = address.Issuer;
            jwt.TokenValidationParameters.IssuerValidator = (issuer, _, _) =>
                issuer == address.Issuer ? issuer : throw new SecurityTokenInvalidIssuerException("not the local issuer");
        });
}
