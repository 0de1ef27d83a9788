// FileName: what users call an input file, and the name under which it is opened.
// May know: the standard library.
// Must not know: what is in the file.
#pragma once

#include <string>

namespace fieldwise::io {

/// Names one file twice: a worker opens a descriptor that it was given, but speaks of the file by its path.
struct FileName {
  std::string path;    ///< for sentences
  std::string opened;  ///< for opening: never an address
};

}  // namespace fieldwise::io
