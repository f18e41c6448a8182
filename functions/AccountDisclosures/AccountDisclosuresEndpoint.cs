using System.Text;
using ExchangeHub.Adapters.Http;
using ExchangeHub.Contracts.Disclosures;
using ExchangeHub.Core.Disclosures;

namespace ExchangeHub.AccountDisclosures;

/// <summary>POST /v1/disclosures: what the calling agency disclosed of its client; as JSON, CSV, or a page to print.</summary>
public static class AccountDisclosuresEndpoint
{
    private const string Json = "application/json", Csv = "text/csv", Html = "text/html";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/disclosures", Account).BelongsTo("AccountDisclosures", Roles.LogRead);

    private static async Task<IResult> Account(HttpRequest request, Caller caller, Accountant accountant, CancellationToken ct)
    {
        if (!request.Wanted(Json, Csv, Html).Succeeded(out var form, out var rejection))
        {
            return Problems.Of(rejection);
        }
        var accounting = await (await request.ReadJson<AccountingQuestion>(ct)).Then(question => accountant.Account(caller.Agency, question, ct));
        return accounting.Or(answer => AnswerIn(form, answer, request.HttpContext.Response));
    }

    private static Answer AnswerIn(string form, Accounting accounting, HttpResponse response)
    {
        switch (form)
        {
            case Csv:
                return new(StatusCodes.Status200OK, "text/csv; charset=utf-8; header=present", Encoding.UTF8.GetBytes(AccountingCsv.Of(accounting)));
            case Html:
                response.Headers.ContentSecurityPolicy = $"{AccountingPage.SecurityPolicy}; frame-ancestors 'none'";
                return new(StatusCodes.Status200OK, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(AccountingPage.Of(accounting)));
            default:
                return Answer.Json(accounting);
        }
    }
}
