#include "io/zarr/zarr_codecs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string_view>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/chunk_index.hpp"

namespace fieldwise::io {

namespace {

constexpr std::size_t kMostFilters = 32;  // as many as a mask of skipped filters has bits

[[noreturn]] void damaged(const std::string& what) { throw core::Error(core::ErrorKind::input_damaged, what); }

std::string text_at(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint32_t number_at(const Json& object, const char* key, std::uint32_t otherwise) {
  constexpr std::int64_t kMost = 1 << 20;
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (found == object.end() || !found->is_number_integer()) return otherwise;
  const auto number = found->get<std::int64_t>();
  return number >= 0 && number <= kMost ? static_cast<std::uint32_t>(number) : otherwise;
}

/// Returns the parameters of blosc as HDF5's filter has them: of seven, the fifth is the level, the sixth how bytes are
/// shuffled, the seventh what compresses. They are for users; each chunk says itself how it was written.
std::vector<std::uint32_t> blosc_parameters(const Json& options) {
  constexpr std::array<std::string_view, 6> kInner{"blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd"};
  const std::string inner = text_at(options, "cname");
  const auto place = static_cast<std::uint32_t>(std::ranges::find(kInner, inner) - kInner.begin());
  const std::string word = text_at(options, "shuffle");  // v3; v2 has a number
  const std::uint32_t shuffle = word == "noshuffle" ? 0 : word == "bitshuffle" ? 2 : number_at(options, "shuffle", 1);
  return {0, 0, 0, 0, number_at(options, "clevel", 0), shuffle, place};
}

/// Returns the filter that a codec with a name of numcodecs is; `value_bytes` are those of an element where it says
/// nothing else. Nothing for those that are not undone.
std::optional<StoredFilter> filter_of(const std::string& name, const Json& options, std::size_t value_bytes) {
  if (name == "blosc") return StoredFilter{32001, blosc_parameters(options)};
  if (name == "zstd") return StoredFilter{32015, {number_at(options, "level", 0)}};
  if (name == "zlib") return StoredFilter{1, {number_at(options, "level", 1)}};
  if (name == "gzip") return StoredFilter{kGzip, {number_at(options, "level", 1)}};
  if (name == "bz2") return StoredFilter{307, {number_at(options, "level", 1)}};
  if (name == "lz4") return StoredFilter{kLz4, {}};
  if (name == "crc32c") return StoredFilter{kCrc32c, {}};
  if (name == "shuffle") {
    return StoredFilter{2, {number_at(options, "elementsize", static_cast<std::uint32_t>(value_bytes))}};
  }
  return std::nullopt;
}

/// Tells whether decoding does nothing: these only drop digits as they write.
bool only_rounds(const std::string& name, const Json& options, const Json& array) {
  if (name == "bitround") return true;
  if (name != "quantize") return false;
  const std::string as = text_at(options, "astype");
  return text_at(options, "dtype") == text_at(array, "dtype") && (as.empty() || as == text_at(array, "dtype"));
}

void add_filter(const std::string& name, const Json& options, std::size_t value_bytes, ZarrCodecs& codecs) {
  if (codecs.filters.size() == kMostFilters) damaged("it names more filters than a chunk can have");
  if (std::optional<StoredFilter> filter = filter_of(name, options, value_bytes)) {
    codecs.filters.push_back(std::move(*filter));
  } else if (codecs.unreadable.empty()) {
    codecs.unreadable =
        fmt::format("its codec {} is none that fieldwise undoes", name.empty() ? "without a name" : name);
  }
}

std::vector<std::uint32_t> reversed(std::size_t rank) {
  std::vector<std::uint32_t> order(rank);
  std::iota(order.rbegin(), order.rend(), 0U);
  return order;
}

bool is_identity(const std::vector<std::uint32_t>& order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] != i) return false;
  }
  return true;
}

/// Applies another transposition to values that lie in an order already.
void transpose(const Json& options, std::size_t rank, ZarrCodecs& codecs) {
  const auto found = options.is_object() ? options.find("order") : options.end();
  if (found == options.end()) damaged("its codec transpose has no order");
  std::vector<std::uint32_t> order(rank);
  std::iota(order.begin(), order.end(), 0U);
  if (*found == "F") {
    order = reversed(rank);
  } else if (*found != "C") {
    std::vector<std::uint32_t> sorted = order;
    order.clear();
    if (!found->is_array() || found->size() != rank) damaged("the order of its codec transpose does not fit its shape");
    for (const Json& one : *found) {
      if (!one.is_number_unsigned() || one.get<std::uint64_t>() >= rank)
        damaged("its codec transpose has a false order");
      order.push_back(one.get<std::uint32_t>());
    }
    std::vector<std::uint32_t> all = order;
    std::ranges::sort(all);
    if (all != sorted) damaged("its codec transpose has a false order");
  }
  std::vector<std::uint32_t> both(rank);
  for (std::size_t i = 0; i < rank; ++i) both[i] = codecs.order.empty() ? order[i] : codecs.order[order[i]];
  codecs.order = is_identity(both) ? std::vector<std::uint32_t>() : both;
}

std::string name_of(const Json& codec) { return codec.is_string() ? codec.get<std::string>() : text_at(codec, "name"); }

/// Reads the codec that makes bytes of values.
void read_bytes(const Json& options, std::size_t value_bytes, ZarrCodecs& codecs) {
  const std::string endian = text_at(options, "endian");
  if (endian == "big") {
    codecs.big = true;
  } else if (endian != "little" && value_bytes > 1) {
    damaged("its codec bytes does not say which byte is first");
  }
}

}  // namespace

ZarrCodecs codecs_of_v2(const Json& array, std::size_t rank, std::size_t value_bytes) {
  ZarrCodecs codecs;
  const std::string order = text_at(array, "order");
  if (order != "C" && order != "F") damaged("its order is neither C nor F");
  if (order == "F" && rank > 1) codecs.order = reversed(rank);
  if (const auto filters = array.find("filters"); filters != array.end() && !filters->is_null()) {
    if (!filters->is_array()) damaged("its filters are no list");
    for (const Json& filter : *filters) {
      const std::string name = text_at(filter, "id");
      if (!only_rounds(name, filter, array)) add_filter(name, filter, value_bytes, codecs);
    }
  }
  const auto compressor = array.find("compressor");
  if (compressor == array.end()) damaged("it does not say how it is compressed");
  if (!compressor->is_null()) add_filter(text_at(*compressor, "id"), *compressor, value_bytes, codecs);
  return codecs;
}

ZarrCodecs codecs_of_v3(const Json& array, std::size_t rank, std::size_t value_bytes) {
  constexpr std::string_view kNumcodecs = "numcodecs.";
  ZarrCodecs codecs;
  const auto list = array.find("codecs");
  if (list == array.end() || !list->is_array()) damaged("it has no list of codecs");
  bool has_bytes = false;
  for (const Json& codec : *list) {
    std::string name = name_of(codec);
    const Json options = codec.is_object() && codec.contains("configuration") ? codec["configuration"] : Json::object();
    if (name == "sharding_indexed") {
      if (codecs.unreadable.empty()) {
        codecs.unreadable = "its chunks lie in shards (codec sharding_indexed), which fieldwise does not read";
      }
      has_bytes = true;
    } else if (name == "transpose" && !has_bytes) {
      transpose(options, rank, codecs);
    } else if ((name == "bytes" || name == "endian") && !has_bytes) {
      read_bytes(options, value_bytes, codecs);
      has_bytes = true;
    } else {
      if (name.starts_with(kNumcodecs)) name.erase(0, kNumcodecs.size());
      if (!has_bytes && codecs.unreadable.empty()) {
        codecs.unreadable = fmt::format("its codec {} is none that fieldwise undoes", name);
      }
      add_filter(name, options, value_bytes, codecs);
    }
  }
  if (!has_bytes && codecs.unreadable.empty()) damaged("its codecs make no bytes");
  return codecs;
}

}  // namespace fieldwise::io
