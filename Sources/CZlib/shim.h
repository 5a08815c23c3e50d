#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H
#include <zlib.h>

// deflateInit2 and inflateInit2 are macros, which Swift does not import. 15 bits of window, and 16 for a gzip header and
// trailer (RFC 1952); negative for a stream with neither (RFC 1951).
static inline int czlib_gzip_init(z_stream *_Nonnull stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int czlib_gunzip_init(z_stream *_Nonnull stream) {
    return inflateInit2(stream, 15 + 16);
}

static inline int czlib_inflate_raw_init(z_stream *_Nonnull stream) {
    return inflateInit2(stream, -15);
}

#endif
