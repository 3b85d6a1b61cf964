/*
 * The first process of a program in a container of its own: a static binary, for an image may have neither shell nor libc.
 * It waits until the runner has brought the inputs, starts the command with its outputs in a pipe, ends it when it is told
 * to, and writes down how it ended.
 *
 *   starter <start> <run>
 *     start/argv, start/environ  strings, each ended by a NUL; "go" begins, "stop" ends
 *     run/log                    a named pipe, read by the runner
 *     run/exit                   "exited 3", "signalled 9" or "failed 2" (errno), then " oom" if the kernel said so
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_MS = 50, GRACE_MS = 5000, MAX_BYTES = 4 << 20, MAX_PATH = 4096 };

static const char *start_folder, *run_folder;
static volatile sig_atomic_t told_to_end;

static void on_term(int number) { (void)number; told_to_end = 1; }

static void in_folder(char *path, const char *folder, const char *name) { snprintf(path, MAX_PATH, "%s/%s", folder, name); }

static void pause_ms(long ms) {
  struct timespec time = {ms / 1000, (ms % 1000) * 1000000};
  nanosleep(&time, NULL);
}

static int is_there(const char *name) {
  char path[MAX_PATH];
  in_folder(path, start_folder, name);
  return access(path, F_OK) == 0;
}

/* Strings of a file, then NULL; exits when there is none, or it is too long. */
static char **strings(const char *name) {
  char path[MAX_PATH];
  in_folder(path, start_folder, name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  char *bytes = malloc(MAX_BYTES + 1);
  if (file < 0 || bytes == NULL) _exit(125);
  size_t length = 0;
  for (ssize_t got; (got = read(file, bytes + length, MAX_BYTES - length)) != 0;) {
    if (got < 0 && errno != EINTR) _exit(125);
    if (got > 0) length += (size_t)got;
    if (length == MAX_BYTES) _exit(125);
  }
  close(file);
  bytes[length] = '\0';
  size_t count = 0;
  for (size_t at = 0; at < length; at += 1) count += bytes[at] == '\0';
  char **all = calloc(count + 1, sizeof *all);
  if (all == NULL) _exit(125);
  size_t next = 0;
  for (size_t at = 0; at < length && next < count; at += strlen(bytes + at) + 1) all[next++] = bytes + at;
  return all;
}

/* The image's own variables stay, those of the platform's containers do not, and what the runner says comes last. */
static void set_environment(char **given) {
  extern char **environ;
  static const char *const hidden[] = {"AWS_", "ECS_", "CATACLOUD_"};
  for (char **each = environ; each != NULL && *each != NULL;) {
    int is_hidden = 0;
    for (size_t at = 0; at < sizeof hidden / sizeof *hidden; at += 1)
      is_hidden |= strncmp(*each, hidden[at], strlen(hidden[at])) == 0;
    char name[MAX_PATH];
    const char *equals = strchr(*each, '=');
    size_t length = equals == NULL ? 0 : (size_t)(equals - *each);
    if (!is_hidden || length == 0 || length >= sizeof name) {
      each += 1;
      continue;
    }
    memcpy(name, *each, length);
    name[length] = '\0';
    unsetenv(name);
    each = environ;
  }
  for (; *given != NULL; given += 1) putenv(*given);
}

/* How many processes of this container the kernel has ended for want of memory: cgroup 2, else cgroup 1. */
static long oom_kills(void) {
  static const char *const files[] = {"/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"};
  for (size_t at = 0; at < 2; at += 1) {
    FILE *file = fopen(files[at], "re");
    if (file == NULL) continue;
    char word[64];
    long value, found = 0;
    while (fscanf(file, "%63s %ld", word, &value) == 2)
      if (strcmp(word, "oom_kill") == 0) found = value;
    fclose(file);
    return found;
  }
  return 0;
}

static void write_exit(const char *how, int number, int is_oom) {
  char path[MAX_PATH], fresh[MAX_PATH], text[64];
  in_folder(path, run_folder, "exit");
  in_folder(fresh, run_folder, "exit.new");
  int length = snprintf(text, sizeof text, "%s %d%s\n", how, number, is_oom ? " oom" : "");
  int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0 || write(file, text, (size_t)length) != length || close(file) != 0) return;
  rename(fresh, path);
}

/* The child's half: an errno in the pipe says that the command could not be started; its end that it was. */
static void become(char **argv, int log, int failed) {
  setsid();
  int nothing = open("/dev/null", O_RDONLY);
  if (nothing >= 0) dup2(nothing, 0);
  dup2(log, 1);
  dup2(log, 2);
  signal(SIGTERM, SIG_DFL);
  const char *home = getenv("HOME");
  if (home == NULL || chdir(home) == 0) execvp(argv[0], argv);
  int error = errno;
  if (write(failed, &error, sizeof error) < 0) _exit(126);
  _exit(error == ENOENT ? 127 : 126);
}

/* Waits for the command, and ends its group when that is asked for. */
static int wait_for(pid_t child) {
  long left = -1;
  for (int status;;) {
    pid_t found = waitpid(-1, &status, WNOHANG);
    if (found == child) return status;
    if (found > 0) continue;
    if (left < 0 && (told_to_end || is_there("stop"))) {
      kill(-child, SIGTERM);
      left = GRACE_MS;
    } else if (left > 0 && (left -= PAUSE_MS) <= 0) {
      kill(-child, SIGKILL);
      left = 0;
    }
    pause_ms(PAUSE_MS);
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 125;
  start_folder = argv[1];
  run_folder = argv[2];
  signal(SIGTERM, on_term);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  while (!is_there("go")) {
    if (told_to_end) return 125;
    pause_ms(PAUSE_MS);
  }
  char **command = strings("argv");
  set_environment(strings("environ"));
  char path[MAX_PATH];
  in_folder(path, run_folder, "log");
  int log = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  int failed[2];
  if (log < 0 || command[0] == NULL || pipe2(failed, O_CLOEXEC) != 0) return 125;
  long before = oom_kills();
  pid_t child = fork();
  if (child == 0) become(command, log, failed[1]);
  close(failed[1]);
  close(log);
  int error = 0;
  int is_failed = child < 0 || read(failed[0], &error, sizeof error) == (ssize_t)sizeof error;
  int status = child < 0 ? 126 << 8 : wait_for(child);
  kill(-child, SIGKILL);
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (is_failed) write_exit("failed", child < 0 ? EAGAIN : error, 0);
  else if (WIFEXITED(status)) write_exit("exited", code, oom_kills() > before);
  else write_exit("signalled", WTERMSIG(status), oom_kills() > before);
  return code;
}
