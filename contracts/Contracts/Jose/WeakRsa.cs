using System.Numerics;

namespace ExchangeHub.Contracts.Jose;

/// <summary>
/// RSA keys that an Infineon library made on smart cards until 2017 (ROCA, CVE-2017-15361): their primes are powers of 65537 modulo a
/// product of small primes, and so can be factored. Nobody else's modulus is such a power modulo every one of them, but by a chance of 2⁻²⁷.
/// </summary>
internal static class WeakRsa
{
    private static readonly int[] Primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

    public static bool IsSuspected(ReadOnlySpan<byte> modulus)
    {
        var n = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        return Primes.All(prime => IsPower((int)(n % prime), prime));
    }

    private static bool IsPower(int residue, int prime)
    {
        var power = 1;
        do
        {
            if (power == residue)
            {
                return true;
            }
            power = power * (65537 % prime) % prime;
        }
        while (power != 1);
        return false;
    }
}
