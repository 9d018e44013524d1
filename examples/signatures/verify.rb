require "openssl"
require "zlib"

# `body` is the raw body of the request, unpacked if it came with `Content-Encoding: gzip`.
def genuine?(secret, timestamp, signature, body)
  digest = OpenSSL::HMAC.digest("SHA256", secret, "#{timestamp}.".b + body)
  OpenSSL.secure_compare([digest].pack("m0"), signature)
end

body = $stdin.binmode.read
body = Zlib.gunzip(body) if body.start_with?("\x1f\x8b".b)
puts genuine?(*ARGV.first(3), body) ? "genuine" : "forged"
