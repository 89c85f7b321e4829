using System.Security.Cryptography;
using System.Text;
using Pipeline.Files;

namespace Pipeline.Tests;

public sealed class DigestTests
{
    private static readonly byte[] Bytes = SHA256.HashData("a"u8);

    [Fact]
    public void ItsDigitsAreThoseOfItsBytes() => Assert.Equal(Convert.ToHexStringLower(Bytes), Digest.Of(Bytes).ToString());

    [Fact]
    public void ItIsReadFromDigitsOfEitherCase()
    {
        Assert.Equal(Digest.Of(Bytes), Digest.Of(Convert.ToHexStringLower(Bytes)));
        Assert.Equal(Digest.Of(Bytes), Digest.Of(Convert.ToHexString(Bytes)));
        Assert.Equal(Digest.Of(Bytes), Digest.OfDigits(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Bytes))));
    }

    [Theory]
    [InlineData('g')]
    [InlineData('/')]
    [InlineData(':')]
    [InlineData('@')]
    [InlineData('`')]
    [InlineData('\0')]
    [InlineData('ä')]
    [InlineData('\u0130')]
    public void WhatIsNoDigitIsNoDigest(char letter)
    {
        var digits = Convert.ToHexStringLower(Bytes);
        for (var i = 0; i < digits.Length; i++)
        {
            Assert.Equal(default, Digest.Of(digits[..i] + letter + digits[(i + 1)..]));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000001")]
    public void NothingElseIsADigest(string? text) => Assert.Equal("", Digest.Of(text).ToString());
}
