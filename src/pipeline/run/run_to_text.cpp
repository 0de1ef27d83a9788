#include "fieldwise/pipeline/run/run_to_text.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/system/private_folder.hpp"

namespace fieldwise::pipeline {
namespace {

/// Speaks of an output by the name that the user knows.
std::string renamed(std::string text, const std::string& path, const std::string& name) {
  for (std::size_t i = text.find(path); i != std::string::npos; i = text.find(path, i + name.size())) {
    text.replace(i, path.size(), name);
  }
  return text;
}

}  // namespace

TextRun run_to_text(RunConfig config, const RunOptions& options) {
  // Written as every output is, so that it has the same words and faults; it goes away with its folder.
  const io::PrivateFolder folder;
  OutputConfig& output = config.outputs.front();
  const std::string name = std::exchange(output.path, folder.file(output.path).string());
  TextRun result;
  try {
    result.summary = run(config, options);
  } catch (const core::Error& error) {
    throw core::Error(error.kind(), renamed(error.what(), output.path, name));
  }
  result.summary.outputs = {name};
  for (std::string& notice : result.summary.notices) notice = renamed(std::move(notice), output.path, name);
  std::ifstream file(output.path, std::ios::binary);
  result.text.assign(std::istreambuf_iterator<char>(file), {});
  if (!file) throw core::Error(core::ErrorKind::output_failed, name + ": what was written cannot be read again");
  return result;
}

}  // namespace fieldwise::pipeline
