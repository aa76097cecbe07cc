#include <base/error.h>
#include <sallow/base/error.h>

// Both spellings include the same header, and errors can be caught.
int main() {
  try {
    sallow::require_equal("rows", 1, 2);
  } catch (const sallow::UsageError&) {
    return 0;
  }
  return 1;
}
