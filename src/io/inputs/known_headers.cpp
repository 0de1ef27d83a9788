#include "fieldwise/io/inputs/known_headers.hpp"

#include <filesystem>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/file_index_bytes.hpp"
#include "fieldwise/io/index/file_stamp.hpp"
#include "fieldwise/io/system/byte_stream.hpp"

namespace fieldwise::io {

namespace {

constexpr std::uint64_t kMagic = 0x3330'5244'4857'4601U;

std::string key_of(const std::string& path) { return std::filesystem::absolute(path).lexically_normal().string(); }

}  // namespace

KnownHeaders::KnownHeaders(std::span<const std::byte> bytes) {
  std::map<std::string, KeptHeader> entries;
  try {
    ByteReader reader(bytes, "known headers");
    std::uint64_t magic = 0;
    reader.get(magic);
    if (magic != kMagic) return;
    constexpr std::size_t kLeastBytes = 48;
    for (std::size_t left = reader.count(kLeastBytes); left > 0; --left) {
      std::string path;
      KeptHeader entry;
      reader.get(path);
      reader.get(entry.stamp.size);
      reader.get(entry.stamp.modified_ns);
      reader.get(entry.stamp.inode);
      reader.get(entry.stamp.changed_ns);
      std::string header;
      reader.get(header);
      const auto header_bytes = std::as_bytes(std::span(header));
      entry.bytes.assign(header_bytes.begin(), header_bytes.end());
      entries.emplace(std::move(path), std::move(entry));
    }
  } catch (const core::Error&) {
    return;
  }
  entries_ = std::move(entries);
}

std::optional<FileIndex> KnownHeaders::find(const std::string& path) const {
  const auto found = entries_.find(key_of(path));
  if (found == entries_.end() || stamp_of(path) != found->second.stamp) return std::nullopt;
  try {
    FileIndex index = from_bytes(found->second.bytes);
    index.path = path;  // as it is written this time, for messages
    return index;
  } catch (const core::Error&) {
    return std::nullopt;  // what was kept is damaged, not the file
  }
}

void KnownHeaders::keep(const FileIndex& index) {
  KeptHeader& entry = entries_[key_of(index.path)];
  if (entry.bytes.empty() || entry.stamp != index.stamp) entry = {index.stamp, io::to_bytes(index), false};
  entry.kept = true;
}

std::vector<std::byte> KnownHeaders::to_bytes() const {
  ByteWriter writer;
  writer.put(kMagic);
  std::uint64_t count = 0;
  for (const auto& [path, entry] : entries_) count += entry.kept ? 1 : 0;
  writer.put(count);
  for (const auto& [path, entry] : entries_) {
    if (!entry.kept) continue;
    writer.put(path);
    writer.put(entry.stamp.size);
    writer.put(entry.stamp.modified_ns);
    writer.put(entry.stamp.inode);
    writer.put(entry.stamp.changed_ns);
    writer.put(std::string(reinterpret_cast<const char*>(entry.bytes.data()), entry.bytes.size()));
  }
  return writer.take();
}

}  // namespace fieldwise::io
