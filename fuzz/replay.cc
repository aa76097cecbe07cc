// Gives every file of a folder to a fuzz target, and a damaged copy of each file, so that errors are covered too.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count);

namespace {

void feed(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", arguments[0]);
    return 2;
  }
  size_t file_count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string input((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    feed(input);
    for (size_t cut = 0; cut < input.size(); cut += 7) {
      feed(input.substr(0, cut));
      std::string mangled = input;
      mangled[cut] = static_cast<char>(mangled[cut] ^ 0x15);
      feed(mangled);
    }
    file_count++;
  }
  std::printf("%zu files\n", file_count);
  return file_count == 0 ? 1 : 0;
}
