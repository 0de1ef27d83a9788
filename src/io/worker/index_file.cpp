#include "fieldwise/io/worker/index_file.hpp"

#include "io/worker/file_visit.hpp"

namespace fieldwise::io {

FileIndex index_file(const std::string& path) { return FileVisit(path).index(); }

ChunkGrid index_chunks(const std::string& path, const std::string& variable) {
  return FileVisit(path).chunks(variable);
}

}  // namespace fieldwise::io
