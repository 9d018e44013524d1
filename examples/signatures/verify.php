<?php
// `$body` is the raw body of the request (`php://input`), unpacked if it came with `Content-Encoding: gzip`.
function is_genuine(string $secret, string $timestamp, string $signature, string $body): bool {
    $expected = base64_encode(hash_hmac('sha256', $timestamp . '.' . $body, $secret, true));
    return hash_equals($expected, $signature);
}

$body = stream_get_contents(STDIN);
if (str_starts_with($body, "\x1f\x8b")) {
    $body = gzdecode($body);
}
echo is_genuine($argv[1], $argv[2], $argv[3], $body) ? 'genuine' : 'forged', "\n";
