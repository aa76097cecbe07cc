#include <sallow/sallow.h>

const char* sallow_version(void) {
  return SALLOW_VERSION;
}

uint32_t sallow_abi_version(void) {
  return SALLOW_ABI_VERSION;
}

const char* sallow_status_name(sallow_status status) {
  switch (status) {
    case SALLOW_OK:
      return "SALLOW_OK";
    case SALLOW_INPUT_ERROR:
      return "SALLOW_INPUT_ERROR";
    case SALLOW_USAGE_ERROR:
      return "SALLOW_USAGE_ERROR";
    case SALLOW_SYSTEM_ERROR:
      return "SALLOW_SYSTEM_ERROR";
    case SALLOW_MEMORY_ERROR:
      return "SALLOW_MEMORY_ERROR";
    case SALLOW_INTERNAL_ERROR:
      return "SALLOW_INTERNAL_ERROR";
    case SALLOW_STOPPED:
      return "SALLOW_STOPPED";
  }
  return "unknown";
}
