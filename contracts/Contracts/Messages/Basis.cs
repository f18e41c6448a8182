namespace ExchangeHub.Contracts.Messages;

/// <summary>The legal basis that a message claims (wire format §3).</summary>
/// <param name="Type"><c>consent</c>, <c>treatment</c>, <c>mandated-report</c>, <c>legal-process</c>, <c>emergency</c> or <c>agency-information</c>.</param>
/// <param name="Consent">With <c>consent</c>: the consent's UUID.</param>
/// <param name="Citation">With <c>mandated-report</c> and <c>legal-process</c>: a code of <c>codes/citations.json</c>.</param>
/// <param name="Reason">With <c>emergency</c>: a code of <c>codes/emergency-reasons.json</c>.</param>
/// <param name="Notice">
/// With <c>mandated-report</c> and <c>legal-process</c>, where the law demands it: whether the person was told, a code of
/// <c>codes/victim-notices.json</c>.
/// </param>
public sealed record Basis(string Type, string? Consent = null, string? Citation = null, string? Reason = null, string? Notice = null);
