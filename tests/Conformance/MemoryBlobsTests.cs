using ExchangeHub.Core;
using ExchangeHub.Tests.Support;

namespace ExchangeHub.Tests.Conformance;

public sealed class MemoryBlobsTests : BlobsContract
{
    protected override Task<IBlobs> NewBlobs() => Task.FromResult<IBlobs>(new MemoryBlobs());
}
