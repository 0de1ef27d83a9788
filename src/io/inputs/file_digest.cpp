#include "fieldwise/io/inputs/file_digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "io/system/input_folder.hpp"

namespace fieldwise::io {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;

void require_openssl(int result) {
  if (result != 1) throw std::runtime_error("OpenSSL has no SHA-256");
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    require_openssl(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
  }

  void add(std::span<const std::byte> bytes) {
    require_openssl(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
  }

  std::string text() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    require_openssl(EVP_DigestFinal_ex(context_.get(), digest.data(), &length));
    std::string text;
    for (unsigned int i = 0; i < length; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

/// Returns the digest of the names and digests of all files of a folder, in the order of `visit_entries`.
std::string sha256_of_folder(const std::string& path) {
  std::string lines;
  std::vector<std::string> files;
  visit_entries(path, [&](const std::string& name, const EntryStatus& entry) {
    if (entry.is_regular) files.push_back(name);
  });
  const InputFolder folder(path);
  for (const std::string& name : files) {
    const std::optional<Descriptor> file = folder.open(name);
    if (file) lines += fmt::format("{}  {}\n", sha256_of_open_file(*file, path + "/" + name), name);
  }
  return sha256_of_bytes(std::as_bytes(std::span(lines)));
}

}  // namespace

std::string sha256_of_bytes(std::span<const std::byte> bytes) {
  Sha256 digest;
  digest.add(bytes);
  return digest.text();
}

std::string sha256_of_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return sha256_of_folder(path);
  return sha256_of_open_file(open_for_reading(path), path);
}

std::string sha256_of_open_file(const Descriptor& file, const std::string& path) {
  const std::uint64_t size = size_of_regular(file).value_or(0);
  Sha256 digest;
  std::vector<std::byte> piece(kPieceBytes);
  try {
    for (std::uint64_t at = 0; at < size; at += piece.size()) {
      core::throw_if_stopped();
      const std::span<std::byte> part = std::span(piece).first(std::min<std::uint64_t>(piece.size(), size - at));
      file.read_at(at, part);
      digest.add(part);
    }
  } catch (const core::Error& error) {
    throw core::Error(error.kind(), fmt::format("{}: {}", path, error.what()));
  }
  return digest.text();
}

}  // namespace fieldwise::io
