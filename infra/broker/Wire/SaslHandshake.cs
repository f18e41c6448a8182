using System.Buffers.Binary;
using System.Security.Principal;
using System.Text;
using ExchangeHub.Broker.Access;

namespace ExchangeHub.Broker.Wire;

/// <summary>
/// The SASL layer (AMQP 1.0 part 5 §5.3), done here and not by the library: it would take clients one after the other, without time limit,
/// and send its own header right behind the outcome, where rhea (the JavaScript SDK) loses it and hangs.
/// </summary>
internal sealed class SaslHandshake(Stream stream, AccessKeys keys)
{
    private const int MaxFrame = 4096;
    private static readonly byte[] Mechanisms = Frame([0x00, 0x53, 0x40, .. ListOf(SymbolArray("MSSBCBS", "ANONYMOUS", "PLAIN"))]);

    /// <summary>True when the client may go on to AMQP. It has then sent its AMQP header; ours is still to send.</summary>
    public async Task<(bool Done, GenericPrincipal? Principal)> Run(CancellationToken ct)
    {
        var header = await Read(8, ct);
        if (!header.AsSpan().StartsWith("AMQP"u8))
        {
            return default; // an HTTP client, a port scan: nothing it would understand
        }
        await Send(ProtocolHeader.Sasl, ct);
        if (!header.AsSpan().SequenceEqual(ProtocolHeader.Sasl))
        {
            return default; // the answer tells which header we want (part 2 §2.2)
        }
        await Send(Mechanisms, ct);
        var (accepted, principal) = Judge(await ReadFrame(ct));
        await Send(Frame([0x00, 0x53, 0x44, .. ListOf([0x50, accepted ? (byte)0 : (byte)1])]), ct);
        if (!accepted)
        {
            return default;
        }
        if ((await Read(8, ct)).AsSpan().SequenceEqual(ProtocolHeader.Amqp))
        {
            return (true, principal);
        }
        await Send(ProtocolHeader.Amqp, ct);
        return default;
    }

    private (bool Accepted, GenericPrincipal? Principal) Judge(ReadOnlySpan<byte> init)
    {
        if (init is not [0x00, 0x53, 0x41, ..] || EncodedValue.Measure(init) < 0
            || EncodedValue.Items(init[3..]) is not { Count: > 0 } items)
        {
            return default;
        }
        var list = init[3..];
        return Encoding.ASCII.GetString(Variable(list[items[0]])) switch
        {
            "MSSBCBS" or "ANONYMOUS" => (true, null), // the token on $cbs decides
            "PLAIN" when items.Count > 1 && keys.FindPlain(Variable(list[items[1]])) is { } key => (true, new GenericPrincipal(new GenericIdentity(key.Name), null)),
            _ => default,
        };
    }

    private static ReadOnlySpan<byte> Variable(ReadOnlySpan<byte> value) =>
        value.IsEmpty ? [] : (value[0] >> 4) switch { 0xA => value[2..], 0xB => value[5..], _ => [] };

    private async Task<byte[]> ReadFrame(CancellationToken ct)
    {
        var prefix = await Read(8, ct);
        var size = BinaryPrimitives.ReadUInt32BigEndian(prefix);
        return size is > 8 and <= MaxFrame && prefix[4] == 2 && prefix[5] == 1 ? await Read((int)size - 8, ct) : [];
    }

    private async Task<byte[]> Read(int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var read = await stream.ReadAsync(bytes.AsMemory(at), ct);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }
            at += read;
            if (count == 8 && at >= 4 && bytes is not ([(byte)'A', (byte)'M', (byte)'Q', (byte)'P', ..] or [0, 0, ..]))
            {
                return bytes; // not AMQP, and what it is may be shorter than a header
            }
        }
        return bytes;
    }

    private async Task Send(byte[] bytes, CancellationToken ct) => await stream.WriteAsync(bytes, ct);

    private static byte[] Frame(byte[] body) => [0, 0, 0, (byte)(8 + body.Length), 2, 1, 0, 0, .. body];

    private static byte[] ListOf(byte[] onlyItem) => [0xC0, (byte)(1 + onlyItem.Length), 1, .. onlyItem];

    private static byte[] SymbolArray(params string[] symbols)
    {
        byte[] content = [.. symbols.SelectMany(symbol => (byte[])[(byte)symbol.Length, .. Encoding.ASCII.GetBytes(symbol)])];
        return [0xE0, (byte)(2 + content.Length), (byte)symbols.Length, 0xA3, .. content];
    }
}
