#include "cli/completion.hpp"

#include <fmt/format.h>

#include "cli/completion_bash.hpp"
#include "cli/completion_fish.hpp"
#include "cli/completion_zsh.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::cli {

std::vector<std::string> names_of_shells() { return {"bash", "zsh", "fish"}; }

std::string completion_script(std::string_view shell, const ProgramDoc& program) {
  if (shell == "bash") return bash_completion(program);
  if (shell == "zsh") return zsh_completion(program);
  if (shell == "fish") return fish_completion(program);
  throw core::Error(core::ErrorKind::usage, fmt::format("the shell is '{}', but must be bash, zsh or fish", shell));
}

}  // namespace fieldwise::cli
