using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

// `body` is the raw body of the request, unpacked if it came with `Content-Encoding: gzip`.
static bool IsGenuine(string secret, string timestamp, string signature, byte[] body)
{
    byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp + "."), .. body];
    string expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
}

using var input = new MemoryStream();
Console.OpenStandardInput().CopyTo(input);
byte[] body = input.ToArray();
if (body.Length > 1 && body[0] == 0x1f && body[1] == 0x8b)
{
    using var unpacked = new MemoryStream();
    new GZipStream(new MemoryStream(body), CompressionMode.Decompress).CopyTo(unpacked);
    body = unpacked.ToArray();
}
Console.WriteLine(IsGenuine(args[0], args[1], args[2], body) ? "genuine" : "forged");
