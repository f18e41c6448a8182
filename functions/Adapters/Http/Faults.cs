using System.Net.Sockets;
using Azure;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using ExchangeHub.Contracts.Json;
using ExchangeHub.Contracts.Problems;

namespace ExchangeHub.Adapters.Http;

/// <summary>
/// The outermost edge: exceptions become problem documents, and so do the answers that routing gives without a body. What a caller
/// sees of a fault is its code; what the log keeps is where it happened, never a message that could repeat content.
/// </summary>
public sealed partial class Faults(RequestDelegate next, ILogger<Faults> log)
{
    public async Task Invoke(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // nobody is left to answer
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Problems.Of(CodeOf(e, context)).ExecuteAsync(context);
            return;
        }
        if (!context.Response.HasStarted && context.Response.ContentLength is null or 0)
        {
            await Complete(context);
        }
    }

    /// <summary>The world is at fault, and may not be in a moment.</summary>
    public static bool IsOutage(Exception e) => e switch
    {
        AggregateException many => many.InnerExceptions.Any(IsOutage),
        RequestFailedException or AuthenticationFailedException or ServiceBusException or HttpRequestException or SocketException => true,
        TimeoutException or OperationCanceledException or IOException => true,
        // By the broker: its key was refused, or its certificate.
        UnauthorizedAccessException or System.Security.Authentication.AuthenticationException => true,
        { InnerException: { } inner } => IsOutage(inner),
        _ => false,
    };

    private string CodeOf(Exception e, HttpContext context)
    {
        if (e is BadHttpRequestException bad)
        {
            return bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? ProblemCodes.RequestTooLarge : ProblemCodes.RequestMalformed;
        }
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        var failed = e as RequestFailedException ?? (e as AggregateException)?.InnerExceptions.OfType<RequestFailedException>().FirstOrDefault();
        if (IsOutage(e))
        {
            Outage(log, route, e.GetType().Name, failed?.Status ?? 0, failed?.ErrorCode ?? "", e.StackTrace ?? "");
            return ProblemCodes.ServiceUnavailable;
        }
        Bug(log, route, e.GetType().Name, e.StackTrace ?? "");
        return ProblemCodes.InternalError;
    }

    private static Problem MethodNotAllowed => new() { Type = "about:blank", Title = "Method Not Allowed", Status = 405 };

    private static Task Complete(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problems.Of(ProblemCodes.NotFound).ExecuteAsync(context),
        // RFC 9457 §4.2.1: about:blank says no more than the status does.
        StatusCodes.Status405MethodNotAllowed when FhirAnswer.IsOf(context.Request) => FhirAnswer.Outcome(MethodNotAllowed).ExecuteAsync(context),
        StatusCodes.Status405MethodNotAllowed => new Answer(405, Problem.MediaType, WireJson.Bytes(MethodNotAllowed)).ExecuteAsync(context),
        _ => Task.CompletedTask,
    };

    [LoggerMessage(1, LogLevel.Warning, "{Route}: something the hub needs cannot be reached: {Exception} {Status} {ErrorCode}\n{Stack}")]
    private static partial void Outage(ILogger log, string route, string exception, int status, string errorCode, string stack);

    [LoggerMessage(2, LogLevel.Error, "{Route}: the hub is at fault: {Exception}\n{Stack}")]
    private static partial void Bug(ILogger log, string route, string exception, string stack);
}
