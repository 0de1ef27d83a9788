#include "plot/ghostscript.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <fstream>
#include <string_view>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/system/installed_program.hpp"
#include "fieldwise/io/system/process_group.hpp"

namespace fieldwise::plot {
namespace {

constexpr double kPointsPerCm = 72.0 / 2.54;

/// Returns what undoes the turn of a page that GMT, for all that it is told of paper, found too wide to stand upright:
/// "V 595 0 T 90 R 0.06 0.06 scale". Nothing for others.
std::string undone_turn() {
  std::ifstream page("picture.ps", std::ios::binary);
  std::string before;
  for (std::string line; std::getline(page, line) && line != "%%EndPageSetup";) before = line;
  const std::size_t turn = before.find(" 0 T 90 R ");
  if (!before.starts_with("V ") || turn == std::string::npos) return "";
  const auto width = core::parse_number(std::string_view(before).substr(2, turn - 2));
  return width ? fmt::format(" -90 rotate {} 0 translate", -*width) : "";
}

std::vector<std::string> words_for(const PaperPart& part, const std::string& format, int pixels_per_inch) {
  std::vector<std::string> words{"gs", "-dSAFER", "-q", "-dNOPAUSE", "-dBATCH", "-dFIXEDMEDIA", "-dUseFastColor=true"};
  const double width_pt = part.width * kPointsPerCm;
  const double height_pt = part.height * kPointsPerCm;
  if (format == "png") {
    const double scale = pixels_per_inch / 72.0;
    words.insert(words.end(), {"-sDEVICE=png16m", "-dGraphicsAlphaBits=2", "-dTextAlphaBits=4",
                               "-dMaxBitmap=2147483647", fmt::format("-r{}", pixels_per_inch),
                               fmt::format("-g{:.0f}x{:.0f}", std::ceil(width_pt * scale - 1e-6),
                                           std::ceil(height_pt * scale - 1e-6)),
                               "-sOutputFile=picture.png"});
  } else {
    // Nothing is made coarser, and all fonts are in the file.
    words.insert(words.end(), {"-sDEVICE=pdfwrite", "-dPDFSETTINGS=/prepress", "-dDownsampleColorImages=false",
                               "-dDownsampleGrayImages=false", "-dDownsampleMonoImages=false", "-dEmbedAllFonts=true",
                               "-dSubsetFonts=true", "-dAutoFilterGrayImages=false", "-dGrayImageFilter=/FlateEncode",
                               "-dAutoFilterColorImages=false", "-dColorImageFilter=/FlateEncode",
                               fmt::format("-dDEVICEWIDTHPOINTS={:.3f}", width_pt),
                               fmt::format("-dDEVICEHEIGHTPOINTS={:.3f}", height_pt), "-sOutputFile=picture.pdf"});
  }
  words.insert(words.end(), {"-c",
                             fmt::format("{:.4f} {:.4f} translate{}", -part.left * kPointsPerCm,
                                         -part.bottom * kPointsPerCm, undone_turn()),
                             "-f", "picture.ps"});
  return words;
}

}  // namespace

std::string ghostscript_program() {
  std::string program = io::installed_program("gs");
  if (!program.empty()) return program;
  throw core::Error(core::ErrorKind::output_failed,
                    "pictures need the program gs, which is not installed: install the package ghostscript");
}

void make_picture(const std::string& program, const PaperPart& part, const std::string& format, int pixels_per_inch) {
  std::vector<std::string> words = words_for(part, format, pixels_per_inch);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t process = ::fork();
  if (process == 0) {
    ::execv(program.c_str(), arguments.data());
    constexpr int kCannotStart = 127;
    ::_exit(kCannotStart);
  }
  int status = -1;
  while (process > 0 && ::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (process > 0 && status == 0) return;
  throw core::Error(core::ErrorKind::output_failed,
                    fmt::format("Ghostscript, which makes the picture, {}",
                                process > 0 ? io::describe_status(status) : "cannot be started"));
}

}  // namespace fieldwise::plot
