// FileNotices: what is said of single files of an input: the same of many files is said once. Header only.
// May know: the standard library.
// Must not know: what the notices say.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace fieldwise::io {

/// Gathers what is said of single files: the same of many files is said once.
class FileNotices {
 public:
  void add(const std::string& path, const std::vector<std::string>& notices) {
    for (const std::string& notice : notices) {
      const bool of_path = notice.starts_with(path + ": ");
      const std::string text = of_path ? notice.substr(path.size() + 2) : notice;
      const auto found = std::ranges::find(entries_, text, &FileNotice::text);
      if (found == entries_.end()) {
        entries_.push_back({text, of_path ? path : std::string(), 0});
      } else {
        ++found->others;
      }
    }
  }

  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const FileNotice& entry : entries_) {
      const std::string others = entry.others == 0 ? "" : fmt::format(" and {} more", entry.others);
      texts.push_back(entry.path.empty() ? entry.text : fmt::format("{}{}: {}", entry.path, others, entry.text));
    }
    return texts;
  }

 private:
  struct FileNotice {
    std::string text;
    std::string path;
    std::size_t others = 0;
  };
  std::vector<FileNotice> entries_;
};

}  // namespace fieldwise::io
