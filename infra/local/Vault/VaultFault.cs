using System.Text.Json.Nodes;
using ExchangeHub.Contracts.Json;

namespace ExchangeHub.Local.Vault;

/// <summary>A refusal, as Key Vault words it: <c>{"error":{"code","message","innererror":{"code"}}}</c>.</summary>
internal sealed class VaultFault(int status, string code, string message, string? inner = null) : Exception(message)
{
    public static VaultFault BadParameter(string message) => new(400, "BadParameter", message);

    public static VaultFault KeyNotFound(string name) => new(
        404, "KeyNotFound", $"A key with (name/id) {name} was not found in this key vault. If it was deleted, it may be recoverable.");

    public static VaultFault SecretNotFound(string name) => new(
        404, "SecretNotFound", $"A secret with (name/id) {name} was not found in this key vault.");

    public static VaultFault Deleted(string name) => new(
        409, "Conflict", $"Key {name} is deleted but recoverable: its name cannot be used again until it is recovered or purged.", "ObjectIsDeletedButRecoverable");

    public static VaultFault Forbidden(string operation, string why, string inner) => new(
        403, "Forbidden", $"Operation {operation} is not allowed on {why} key.", inner);

    public Task Answer(HttpContext context)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = Message };
        if (inner is not null)
        {
            error["innererror"] = new JsonObject { ["code"] = inner };
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body.WriteAsync(WireJson.Bytes(new JsonObject { ["error"] = error }), context.RequestAborted).AsTask();
    }
}
