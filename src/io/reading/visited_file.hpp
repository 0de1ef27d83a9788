// VisitedFile: what one visit of an input file tells: its header, and where the chunks of some variables lie.
// May know: file visit, known headers, file index, chunk index.
// Must not know: netCDF, what the variables mean.
#pragma once

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

class KnownHeaders;

/// Holds what one visit of a file told, or why it told nothing.
struct VisitedFile {
  std::shared_ptr<FileIndex> index;
  std::vector<std::string> variables;                              ///< that are to be read
  std::map<std::string, std::shared_ptr<const ChunkGrid>> chunks;  ///< of these; none of one that has many, or none
  std::exception_ptr error;
};

/// Says which variables of a file are to be read; may throw core::Error.
using VariableNames = std::function<std::vector<std::string>(const FileIndex& index)>;

/// Visits a file once, for all variables. A file whose header is known is not opened; `known` may be null.
VisitedFile visit_file(const std::string& path, const VariableNames& names, const KnownHeaders* known);

}  // namespace fieldwise::io
