// Decodes shots with a server, by the C client: decode_rounds ADDRESS PATCH ROUNDS_FILE
//
// A line of the file is a shot; its words are rounds, one 0 or 1 per detector. Prints the final frame of each shot.
// With
// --bench COUNT in place of PATCH and file, prints mean, median and 99th percentile of so many round trips that decode
// nothing, in ns.
#include <stdlib.h>

#include "sallow/sallow_client.h"

static sallow_client client;

static int fail(const char* what, int status) {
  fprintf(stderr, "%s: status %d: %s\n", what, status, client.message);
  return 1;
}

static int rising(const void* a, const void* b) {
  const int64_t x = *(const int64_t*)a, y = *(const int64_t*)b;
  return (x > y) - (x < y);
}

static int bench(long count) {
  int64_t* times = malloc((size_t)count * sizeof *times);
  if (times == NULL || count < 100) return 1;
  double sum = 0;
  for (long k = -count / 10; k < count; k++) {
    const int64_t begin = sallow_client_now_ns();
    const int status = sallow_client_ping(&client, 1000);
    if (status != SALLOW_OK) return fail("ping", status);
    if (k < 0) continue;
    times[k] = sallow_client_now_ns() - begin;
    sum += (double)times[k];
  }
  qsort(times, (size_t)count, sizeof *times, rising);
  printf("%.0f %lld %lld\n", sum / (double)count, (long long)times[count / 2], (long long)times[count / 100 * 99]);
  free(times);
  return 0;
}

static int decode(FILE* file, const sallow_patch* patch) {
  static char line[1 << 16];
  while (fgets(line, sizeof line, file) != NULL) {
    int status = sallow_client_reset(&client, patch->number, 5000);
    if (status != SALLOW_OK) return fail("reset", status);
    uint64_t round = 0;
    for (const char* word = strtok(line, " \n"); word != NULL; word = strtok(NULL, " \n"), round++) {
      uint8_t bits[SALLOW_WIRE_PAYLOAD_MOST] = {0};
      const uint32_t count = (uint32_t)strlen(word);
      for (uint32_t k = 0; k < count; k++) bits[k / 8] |= (uint8_t)((word[k] == '1') << (k % 8));
      do {
        status = sallow_client_push(&client, patch->number, round, bits, (count + 7) / 8);
      } while (status == SALLOW_BUSY);
      if (status != SALLOW_OK) return fail("push", status);
    }
    sallow_reply reply;
    status = sallow_client_finish(&client, patch->number, &reply, 5000);
    if (status != SALLOW_OK || !reply.is_final) return fail("finish", status);
    for (uint32_t k = 0; k < reply.observables; k++) putchar('0' + (reply.frame[k / 8] >> (k % 8) & 1));
    putchar('\n');
    while (sallow_client_poll(&client, &reply, 0) == SALLOW_OK) {
      if (reply.status != SALLOW_OK || reply.heralds != 0) return fail("a correction is heralded", reply.status);
    }
  }
  return 0;
}

int main(int argument_count, char** arguments) {
  if (argument_count != 4) {
    fprintf(stderr, "usage: decode_rounds ADDRESS (PATCH ROUNDS_FILE | --bench COUNT)\n");
    return 2;
  }
  int status = sallow_client_connect(&client, arguments[1]);
  if (status != SALLOW_OK) return fail("connect", status);
  int result = 1;
  if (strcmp(arguments[2], "--bench") == 0) {
    result = bench(atol(arguments[3]));
  } else {
    sallow_patch patch;
    status = sallow_client_open(&client, arguments[2], &patch, 5000);
    FILE* file = fopen(arguments[3], "r");
    result = status != SALLOW_OK ? fail("open", status) : file == NULL ? fail("no file", 0) : decode(file, &patch);
    if (file != NULL) fclose(file);
  }
  sallow_client_close(&client);
  return result;
}
