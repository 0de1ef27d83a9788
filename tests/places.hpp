// Places: where the sources and the locales made for tests lie.
// May know: the standard library.
// Must not know: which test asks.
#pragma once

#include <string>

namespace fieldwise::places {

/// Returns the folder of the sources, without a slash at its end.
std::string sources();

/// Returns the folder of the locales that the build makes for tests.
std::string locales();

}  // namespace fieldwise::places
