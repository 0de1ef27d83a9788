#include "fieldwise/io/index/output_format.hpp"

#include <array>
#include <string_view>

namespace fieldwise::io {
namespace {

constexpr int kMostDeflate = 9;
constexpr int kMostZstd = 19;
constexpr int kMostDigits = 15;
constexpr int kLongestChunk = 1'000'000'000;
constexpr core::OptionDoc kDeflateDoc{"deflate", "", "", "how hard to compress; 0: not at all"};
constexpr core::OptionDoc kZstdDoc{.name = "zstd",
                                   .unit = "",
                                   .range = "",
                                   .text =
                                       "the level of zstd in the place of deflate, whose readers need HDF5's plug-in "
                                       "for it; none: deflate",
                                   .expected = "an integer from 1 to 19"};
constexpr core::OptionDoc kDigitsDoc{.name = "digits",
                                     .unit = "",
                                     .range = "",
                                     .text = "how many significant digits to keep; none: all",
                                     .expected = "an integer from 1 to 15"};
constexpr core::OptionDoc kChunksDoc{.name = "chunks",
                                     .unit = "",
                                     .range = "three sizes [times, rows, columns]",
                                     .text = "sizes of the chunks; left out: chosen",
                                     .expected = "three sizes [times, rows, columns]",
                                     .count = 3};
constexpr core::OptionDoc kTypeDoc{"type", "", "",
                                   "own: each field in its own type; float: fields in double precision in single"};
constexpr std::array<core::Named<StoredAs>, 2> kTypeNames{{{"own", StoredAs::own}, {"float", StoredAs::shorter}}};

}  // namespace

void OutputFormat::describe(core::OptionVisitor& visitor) {
  visitor.integer(kDeflateDoc, deflate, 0, kMostDeflate);
  visitor.optional_integer(kZstdDoc, zstd, 1, kMostZstd);
  visitor.optional_integer(kDigitsDoc, digits, 1, kMostDigits);
  std::vector<int> sizes(chunks.begin(), chunks.end());
  visitor.integers(kChunksDoc, sizes, 1, kLongestChunk);
  chunks.assign(sizes.begin(), sizes.end());
  visitor.choice(kTypeDoc, type, kTypeNames);
}

}  // namespace fieldwise::io
