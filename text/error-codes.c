/* error-codes.c - the explanations; sorted by code. */
#include "text/error-codes.h"

#include <string.h>

const ErrorCode error_codes[] = {
    { "E100", "the text is not UTF-8 or UTF-16",
      "Files are read as UTF-8, with or without a byte order mark; YAML files also as UTF-16 with\n"
      "one.  The place shown is the first byte that fits neither.\n\n"
      "Save the file as UTF-8.  `file NAME` often tells what it is now, and\n"
      "`iconv -f EUC-KR -t UTF-8 NAME` converts it." },
    { "E101", "the text is not YAML or JSON",
      "The place where the reader gave up comes with the place where the construct began, which "
      "is\n"
      "often the real one: an unclosed bracket shows only at the next line.\n\n"
      "    labels: {app: web          <- the brace is never closed\n"
      "    replicas: 3                <- noticed here\n\n"
      "Common causes: a `: ` or ` #` inside text without quotes; text that begins with `*`, `&`,\n"
      "`!`, `%`, `@` or a backquote and needs quotes (`image: \"*\"`); lines of one list or "
      "mapping\n"
      "that do not begin in the same column." },
    { "E102", "no such name",
      "The word stands where only certain words may stand: a kind of fault, a figure, a metric, "
      "the\n"
      "name of an option.  The message lists the valid ones.\n\n"
      "    fault: dwn      <- down" },
    { "E103", "unknown key",
      "Keys are checked, because a key that is silently ignored is a wrong result.  The message\n"
      "says which key may be meant, also when it belongs one level up or down:\n\n"
      "    cluster:\n"
      "      duration: 1h  <- belongs one level up\n\n"
      "Keys that begin with `x-` are ignored everywhere at the top level: a place for anchors." },
    { "E104", "duplicate key",
      "The same key stands twice in one mapping, and only one of them could count.  Both places "
      "are\n"
      "shown; delete one.  (In manifests this is the warning W220, since kubectl takes the "
      "last.)" },
    { "E105", "a required key is missing",
      "The mapping cannot be understood without the key.  `orrery explain` with the name of the\n"
      "section lists its keys." },
    { "E106", "wrong type of value",
      "A mapping stands where a list belongs, text where a number belongs, and so on.  A list of "
      "one\n"
      "still needs its dash:\n\n"
      "    timeline:\n"
      "      - at: 2m      <- a list of steps, each begins with a dash" },
    { "E107", "out of range",
      "The number is readable but not possible here; the message shows the limits." },
    { "E108", "nested too deep",
      "More than 64 levels of lists and mappings.  No object of Kubernetes comes close; a text "
      "that\n"
      "does is broken or hostile." },
    { "E109", "aliases expand to too much",
      "An alias (`*name`) stands for all that its anchor (`&name`) holds, and aliases of aliases\n"
      "multiply.  More than 10,000 values made by aliases in one document are refused." },
    { "E110", "an alias contains itself",
      "    a: &loop\n"
      "      b: *loop      <- would never end" },
    { "E111", "the file is too large",
      "A YAML file may have 64 MiB.  Split it, or save a large dump as JSON\n"
      "(`kubectl get -o json`), which is read faster and without this limit." },
    { "E112", "tags are not allowed",
      "`!something` would say how a value is to be read; here the key alone says it.  Write text "
      "in\n"
      "quotes if it really begins with `!`." },
    { "E113", "a tab in the indentation",
      "YAML counts blanks.  A tab has no fixed width, so it may not indent; set the editor to "
      "insert\n"
      "blanks." },
    { "E114", "an alias without an anchor",
      "`*name` repeats what was written at `&name` before it in the same document.  Text that "
      "begins\n"
      "with an asterisk needs quotes:\n\n"
      "    image: \"*\"" },
    { "E115", "a key is not a plain word",
      "A list or a mapping stands where a key belongs.  Often a missing quote: `{{ name }}: x` or\n"
      "`[a]: x` must be written `\"{{ name }}\": x`." },
    { "E116", "too few or too many entries",
      "The list must have as many entries as the message says." },
    { "E117", "a time needs a unit",
      "`90` could be seconds or minutes.  Write `90s`, `1m30s`, `250ms`, `1.5h`, `365d`.\n\n"
      "`1:30` is read by YAML as the number 90 in base sixty, by people as minutes or as hours;\n"
      "write `1m30s` or `1h30m`." },
    { "E118", "not a time",
      "A time is a number with a unit, or several: `1h30m`, `250ms`, `1.5h`, `365d`; the units "
      "are\n"
      "ns, us, ms, s, m, h, d." },
    { "E119", "not an amount",
      "Amounts are written as in Kubernetes: `100m`, `1.5`, `512Mi`, `2Gi`, `1e3`.  Case matters:\n"
      "`M` is a million, `m` a thousandth, `Mi` 1,048,576." },
    { "E120", "not a rate",
      "A rate is an amount for each s, m, h or d: `200/s`, `40Mi/m`, `900/h`." },
    { "E121", "not a number or percentage",
      "The text is not a number of the kind that belongs here: `3`, `0.5`, `25%`." },
    { "E131", "two triggers in one step",
      "A step of the timeline has one trigger (`at`, `after`, `when`) and one action.  Split it "
      "into\n"
      "two steps, or drop one of them." },
    { "E132", "the fault does not hit this target",
      "Each kind of fault hits certain kinds of target, and most targets need a name: "
      "`node/node-1`,\n"
      "or `node/*` for all.  `orrery list faults` shows which hits what." },
    { "E133", "a key that this step cannot have",
      "`for` and `target` belong to a fault; a parameter such as `factor` belongs to the kinds of\n"
      "fault that have it; a fault that is over at once cannot last." },
    { "E140", "flow style splits at commas",
      "Between braces a comma ends the entry, also inside parentheses:\n\n"
      "    - {fault: down, mttr: lognormal(25m, 0.8)}\n\n"
      "is read as `mttr: lognormal(25m` and a key `0.8)`.  Separate arguments with blanks:\n\n"
      "    - {fault: down, mttr: lognormal(25m 0.8)}" },
    { "E150", "a table is not well-formed CSV",
      "Fields are separated by commas and may stand in double quotes; a quote inside them is\n"
      "doubled; every line has as many fields as the first (RFC 4180)." },
    { "E151", "Kubernetes would refuse the object",
      "The object does not pass the checks of the API server.  The message names the field, the "
      "caret\n"
      "stands below its value (or below what should hold it, if it is missing), and what is wrong "
      "is\n"
      "said in the words of Kubernetes.\n\n"
      "Kinds and versions are those of Kubernetes 1.34.  A kind of any other group with a dot in "
      "its\n"
      "name (example.com/v1) is taken for a custom resource and kept, but not simulated." },
    { "E152", "neither a scenario nor an object",
      "A document of a scenario file is the scenario (it has `orrery: v1`) or a Kubernetes object\n"
      "(it has `apiVersion` and `kind`).\n\n"
      "Templates must be rendered first: `helm template CHART | orrery check -`,\n"
      "`kubectl kustomize FOLDER | orrery check -`." },
    { "E153", "two scenarios in one file",
      "One file is one scenario.  Further documents are Kubernetes objects." },
    { "E154", "a name that cannot be used",
      "Names have small letters, digits and hyphens, begin and end with a letter or digit, and "
      "are\n"
      "given once." },
    { "E155", "an empty file", "The file holds neither a scenario nor an object." },
    { "E156", "no nodes in the file",
      "`cluster.from` needs a file with Node objects: kubectl get nodes -o json > nodes.json" },
    { "E157", "kube-scheduler would refuse the configuration",
      "A KubeSchedulerConfiguration among the documents, or what --set scheduler.... made of it,\n"
      "is not one that kube-scheduler starts with; the help line is its own message." },
    { "E158", "too many pods",
      "The objects of a dry run ask for more pods than a placement question can be about; look\n"
      "for a slip in `replicas`, `parallelism` or `completions`." },
    { "E159", "no such placement policy",
      "A policy is a name (orrery list policies), a shared object (./FILE.so), a program\n"
      "(exec:COMMAND) or a formula over nodes and pods:\n\n"
      "    scheduler:\n"
      "      policy: {formula: \"-left.cpu / node.cpu\"}" },
    { "E160", "an expression that cannot be read",
      "An expression compares a metric with a number; several are joined by `and`, `or`, `not`:\n\n"
      "    ready(deployment/web) >= 3 and restarts(app=web) == 0\n\n"
      "Write `==` to compare; arguments are separated by blanks." },
    { "E161", "no such metric",
      "`orrery list metrics` shows all, with what they mean and what they take." },
    { "E162", "no such phase",
      "Phases of pods are Pending, Running, Succeeded, Failed, Terminating." },
    { "E163", "no such kind of object in an expression",
      "A metric is of a deployment, statefulset, daemonset, job, service, pod or node, written\n"
      "`kind/name`, or of the pods of a selector, written `app=web`." },
    { "E164", "a metric needs another argument",
      "The message shows what the metric takes; `orrery explain` with its name shows an example." },
    { "E165", "a number is expected in the expression",
      "The right side of a comparison is a number, if need be with a unit: `3`, `99.9%`, "
      "`250ms`." },
    { "E166", "a value that is known only at the end",
      "Shares and statistics are of the whole run.  Use `finally:` for them; `always:` and "
      "`within:`\n"
      "ask what holds at each instant." },
    { "E167", "a time after the end of the run",
      "`duration:` says how long the run is (10m if it says nothing).  What comes later never\n"
      "happens." },
    { "E170", "a quote in a kubectl line is not closed",
      "The line is split into words as a shell does it: \"...\" and '...' hold blanks together." },
    { "E171", "not a kubectl command that a timeline can do",
      "The timeline knows the commands that act on the objects of a cluster (`orrery list "
      "kubectl`);\n"
      "what runs programs in pods or edits by hand it cannot do." },
    { "E172", "no such flag of the kubectl command",
      "The flag is unknown to this command, or its value is missing." },
    { "E173", "not a resource of kubectl",
      "Resources are written `deployment web`, `deployment/web` or `deploy/web`; not both ways in\n"
      "one command." },
    { "E174", "the kubectl command needs more",
      "The message shows what is missing, and an example." },
    { "E175", "a flag of kubectl cannot have this value",
      "The message is that of kubectl; numbers are whole (`--replicas=3`), times have units." },
    { "E176", "kubectl refuses the line", "The message is the one that kubectl itself prints." },
    { "E180", "no such target",
      "No node, zone, rack or pool of the cluster has this name.  Nodes of `nodes: 3` are node-1,\n"
      "node-2, node-3; those of a pool have its name and a number." },
    { "E181", "no such object",
      "No object of the scenario has this name, and no step creates one." },
    { "E182", "not a label selector",
      "Selectors are written as for kubectl: `app=web,tier!=cache`, `app in (a,b)`, `!canary`." },
    { "E183", "no such step, or one that cannot be meant",
      "`after:` and `heal:` name the `id:` of another step; ids are given once, and only a fault "
      "can\n"
      "be healed." },
    { "E184", "a file cannot be read",
      "Paths are relative to the scenario file; `*` and `**` match names of files and folders." },
    { "E185", "a pattern matches too many files", "Name the folder more exactly." },
    { "E186", "an override that cannot be done",
      "`--set PATH=VALUE` changes one value of the scenario or of an object:\n\n"
      "    --set cluster.nodes=5 --set deployment/api.spec.replicas=2" },
    { "E190", "part of the language that this version cannot simulate",
      "The key is right, but nothing would happen.  Better an error than a result that only looks\n"
      "like one." },
    { "E192", "an operation of scheduler_perf that makes no sense",
      "The operation asks for a parameter that the workload does not give, or for things that do\n"
      "not go together; the message says which." },
    { "E193", "an amount that cannot be counted",
      "The API server stores an amount of any size, but the components of Kubernetes count in 64\n"
      "bits, and not as one would hope: kube-scheduler takes `1e30` bytes for 0 and puts the pod\n"
      "anywhere.  Nobody means that.  The most is `8Ei` less one (9223372036854775807), of cpu\n"
      "9223372036854775." },
    { "W201", "autoscaling without a request",
      "A HorizontalPodAutoscaler compares the use of CPU or memory with the request of the\n"
      "containers.  Without a request it can compute nothing and never scales." },
    { "W202", "rolling update without a readiness probe",
      "Without a readiness probe a pod counts as ready when its containers run.  A rollout of a\n"
      "version that does not answer then goes through and replaces every working pod." },
    { "W203", "liveness may fire before the start is over",
      "The application needs longer to start than the liveness probe waits, so that it is "
      "restarted\n"
      "for ever.  Use a startup probe." },
    { "W204", "the disruption budget makes every drain impossible",
      "The budget allows no pod to be evicted, so `kubectl drain` of a node with such a pod never\n"
      "ends." },
    { "W205", "a pod is larger than any node", "No node could hold it even when empty." },
    { "W206", "anti-affinity needs more nodes than there are",
      "Each pod wants a node of its own, and there are fewer nodes than pods: some stay Pending." },
    { "W207", "a selector matches nothing",
      "No pod template of the scenario has these labels.  Often a typo in one of the two places." },
    { "W208", "an even number of etcd members",
      "A quorum is more than half: four members survive one failure, as three do, and there is "
      "one\n"
      "more to fail." },
    { "W209", "the memory limit is below what the application uses",
      "The container will be killed for memory as soon as it has started." },
    { "W210", "an expectation proves nothing",
      "It is already true before the fault, and \"becomes true\" is then true at once.  Say from "
      "when\n"
      "it counts (`after`) and until when it must have settled (`within`)." },
    { "W211", "nothing could break this expectation",
      "No step and no fault comes after which `always` could fail." },
    { "W213", "a step after the end of the run",
      "The run is over before the step's time comes; `duration:` says how long it is." },
    { "W220", "duplicate key in a manifest",
      "kubectl takes the last of two equal keys and drops the other without a word, and so do we,\n"
      "with this word." },
    { "W221", "an object stands twice",
      "Two documents have the same kind, namespace and name.  As with `kubectl apply`, the later "
      "one\n"
      "counts." },
    { "W222", "a plugin of another project",
      "The configuration names a plugin that kube-scheduler has only when another project builds "
      "it\n"
      "in.  It is left out, with its arguments; everything else counts." },
    { "W223", "two scheduler configurations",
      "A scheduler has one KubeSchedulerConfiguration; several schedulers are profiles of one." },
    { "W224", "extenders are not called",
      "The extenders of a configuration are checked as kube-scheduler does, but nobody answers\n"
      "their URLs here: nodes are filtered, scored and bound by the plugins alone." },
    { "W226", "a document for another tool",
      "A kustomization, or the configuration of skaffold or kind, is written like an object but "
      "no\n"
      "API server takes it.  It is left out; what it would make is not there." },
    { "W228", "an owner that is in no file",
      "The object of a dump has an owner that was not dumped.  A garbage collector would miss the\n"
      "owner and delete the object, so the reference is dropped: the object stays, nothing\n"
      "controls it." },
    { "W229", "a node that is in no file",
      "A pod of a dump is on a node that was not dumped.  A node of 4 CPUs, 8Gi and 110 pods with\n"
      "its name stands in, so that the pod stays where it was.  Dump the nodes as well." },
    { "W230", "an amount that cannot be counted",
      "As E193, in what a server has admitted or a dry run is asked about: it is decided as\n"
      "kube-scheduler does, by what is left of the number in 64 bits." },
    { NULL, NULL, NULL },
};

const ErrorCode *
error_code_find(const char *code)
{
    for (const ErrorCode *row = error_codes; row->code != NULL; row++) {
        if (strcmp(row->code, code) == 0) {
            return row;
        }
    }
    return NULL;
}
