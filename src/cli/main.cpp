#include "commands.hpp"

int main(int count, char** words) { return fieldwise::cli::command(count, words); }
