// libfcgi's multi-threaded interface, as it is: FCGX_Request is a complete struct in Swift.
// FCGX_FPrintF is variadic and therefore not imported; FCGX_PutStr serves instead.
#ifndef CFASTCGI_SHIM_H
#define CFASTCGI_SHIM_H
#include <fcgiapp.h>
#endif
