/* ctl-flag-sets.c - the flags that many commands share. */
#include "experiment/kubectl/ctl-command.h"

static const CtlFlag global_flags[] = {
    { .name = "as", .doc = "user to act as" },
    { .name = "as-group", .type = CTL_STRINGS, .doc = "group to act as" },
    { .name = "as-uid", .doc = "uid to act as" },
    { .name = "as-user-extra", .type = CTL_STRINGS, .doc = "more about the user to act as" },
    { .name = "cache-dir", .doc = "folder of cached answers" },
    { .name = "certificate-authority", .doc = "file of a certificate authority" },
    { .name = "client-certificate", .doc = "file of a client certificate" },
    { .name = "client-key", .doc = "file of a client key" },
    { .name = "cluster", .doc = "cluster of the configuration" },
    { .name = "context", .doc = "context of the configuration" },
    { .name = "disable-compression", .type = CTL_BOOL, .doc = "ask for plain answers" },
    { .name = "help", .letter = 'h', .type = CTL_BOOL, .doc = "print help" },
    { .name = "insecure-skip-tls-verify", .type = CTL_BOOL, .doc = "trust any server" },
    { .name = "kubeconfig", .doc = "file of the configuration" },
    { .name = "kuberc", .doc = "file of preferences" },
    { .name = "log-flush-frequency",
      .type = CTL_DURATION,
      .fallback = "5s",
      .doc = "log interval" },
    { .name = "match-server-version", .type = CTL_BOOL, .doc = "refuse another version" },
    { .name = "namespace", .letter = 'n', .doc = "namespace of the request" },
    { .name = "password", .doc = "password of the user" },
    { .name = "profile", .fallback = "none", .doc = "profile to take" },
    { .name = "profile-output", .fallback = "profile.pprof", .doc = "file of the profile" },
    { .name = "request-timeout", .fallback = "0", .doc = "longest wait for an answer" },
    { .name = "server", .letter = 's', .doc = "address of the server" },
    { .name = "tls-server-name", .doc = "name in the server's certificate" },
    { .name = "token", .doc = "token of the user" },
    { .name = "user", .doc = "user of the configuration" },
    { .name = "username", .doc = "name of the user" },
    { .name = "v", .letter = 'v', .type = CTL_COUNT, .doc = "how much to log" },
    { .name = "vmodule", .doc = "how much to log by file" },
    { .name = "warnings-as-errors", .type = CTL_BOOL, .doc = "fail on warnings" },
};
const CtlFlagSet ctl_flags_global = CTL_FLAG_SET(global_flags);

static const CtlFlag print_flags[] = {
    { .name = "output", .letter = 'o', .doc = "format of the output" },
    { .name = "template", .doc = "template of the output, or its file" },
    { .name = "allow-missing-template-keys",
      .type = CTL_BOOL,
      .fallback = "true",
      .doc = "missing fields are empty" },
    { .name = "show-managed-fields", .type = CTL_BOOL, .doc = "keep managed fields" },
};
const CtlFlagSet ctl_flags_print = CTL_FLAG_SET(print_flags);

static const CtlFlag dry_run_flags[] = {
    { .name = "dry-run", .fallback = "none", .bare = "unchanged", .doc = "none, server or client" },
};
const CtlFlagSet ctl_flags_dry_run = CTL_FLAG_SET(dry_run_flags);

static const CtlFlag apply_flags[] = {
    { .name = "save-config", .type = CTL_BOOL, .doc = "remember the configuration in the object" },
    { .name = "field-manager", .doc = "name of who changes fields" },
};
const CtlFlagSet ctl_flags_apply = CTL_FLAG_SET(apply_flags);

static const CtlFlag file_flags[] = {
    { .name = "filename", .letter = 'f', .type = CTL_LIST, .doc = "files with objects" },
    { .name = "kustomize", .letter = 'k', .doc = "folder with a kustomization" },
    { .name = "recursive", .letter = 'R', .type = CTL_BOOL, .doc = "folders with their folders" },
};
const CtlFlagSet ctl_flags_file = CTL_FLAG_SET(file_flags);

static const CtlFlag selector_flags[] = {
    { .name = "selector", .letter = 'l', .doc = "label selector" },
};
const CtlFlagSet ctl_flags_selector = CTL_FLAG_SET(selector_flags);

static const CtlFlag all_flags[] = {
    { .name = "all", .type = CTL_BOOL, .doc = "all objects of the kinds" },
};
const CtlFlagSet ctl_flags_all = CTL_FLAG_SET(all_flags);

static const CtlFlag validate_flags[] = {
    { .name = "validate", .fallback = "strict", .bare = "strict", .doc = "strict, warn or ignore" },
};
const CtlFlagSet ctl_flags_validate = CTL_FLAG_SET(validate_flags);

static const CtlFlag record_flags[] = {
    { .name = "record",
      .type = CTL_BOOL,
      .deprecated = "--record will be removed in the future",
      .doc = "note the command in the object" },
};
const CtlFlagSet ctl_flags_record = CTL_FLAG_SET(record_flags);

static const CtlFlag local_flags[] = {
    { .name = "local", .type = CTL_BOOL, .doc = "work on files alone" },
};
const CtlFlagSet ctl_flags_local = CTL_FLAG_SET(local_flags);
