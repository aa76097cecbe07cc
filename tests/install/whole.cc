#include <base/error.h>
#include <sallow/base/error.h>

// Both spellings name one header, and what goes wrong can be caught.
int main() {
  try {
    sallow::require_equal("rows", 1, 2);
  } catch (const sallow::UsageError&) {
    return 0;
  }
  return 1;
}
