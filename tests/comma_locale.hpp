// A locale with decimal commas for tests: the build makes it, as few machines have one installed.
// May know: the folder of the build where it lies.
// Must not know: anything of ours.
#pragma once

#include <clocale>
#include <cstdlib>
#include <locale>
#include <string_view>
#include "places.hpp"

namespace fieldwise::test {

/// Sets the locale for C and C++ while it lives, as a program that uses the library may have done.
class CommaLocale {
 public:
  CommaLocale() {
    ::setenv("LOCPATH", fieldwise::places::locales().c_str(), 1);
    before_ = std::locale::global(std::locale("de_DE.UTF-8"));
  }
  CommaLocale(const CommaLocale&) = delete;
  CommaLocale& operator=(const CommaLocale&) = delete;
  ~CommaLocale() {
    std::locale::global(before_);
    ::unsetenv("LOCPATH");
  }

  /// Tells whether numbers now have commas.
  [[nodiscard]] bool is_set() const { return std::string_view(std::localeconv()->decimal_point) == ","; }

 private:
  std::locale before_;
};

}  // namespace fieldwise::test
