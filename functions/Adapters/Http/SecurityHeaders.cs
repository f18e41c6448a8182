namespace ExchangeHub.Adapters.Http;

/// <summary>Nothing is kept or guessed by anything on the way, unless an answer says otherwise itself.</summary>
public static class SecurityHeaders
{
    public static Task Add(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }
            return Task.CompletedTask;
        });
        return next(context);
    }
}
