/* kubectl-verbs.c - the verbs a timeline can do, with their flags. */
#include "experiment/kubectl-line/kubectl-verbs.h"

#define COMMON " namespace= dry-run= output= field-manager= context= request-timeout= v= "
#define FILES " filename= recursive kustomize= "
#define PICKING " selector= all all-namespaces "

const KubectlVerbRow kubectl_verb_rows[N_KUBECTL_VERBS] = {
    [KUBECTL_APPLY] = { "apply", REST_OWN, NULL,
                        FILES COMMON " prune server-side force-conflicts wait validate= timeout= ",
                        "apply -f FILE" },
    [KUBECTL_CREATE] = { "create", REST_OWN, NULL,
                         FILES COMMON
                         " image= replicas= port= save-config validate= from= schedule= restart= "
                         "class= min-available= max-unavailable= selector= value= description= "
                         "preemption-policy= global-default from-literal= tcp= clusterip= "
                         "node-port= external-name= ",
                         "create deployment web --image=nginx, create -f FILE" },
    [KUBECTL_DELETE] = { "delete", REST_NONE, NULL,
                         FILES COMMON PICKING
                         " grace-period= now force cascade= wait timeout= ignore-not-found "
                         "field-selector= ",
                         "delete pod -l app=web" },
    [KUBECTL_SCALE] = { "scale", REST_NONE, NULL,
                        FILES COMMON PICKING
                        " replicas= current-replicas= resource-version= timeout= ",
                        "scale deployment/web --replicas=5" },
    [KUBECTL_SET_IMAGE] = { "set image", REST_ASSIGNMENTS, NULL, FILES COMMON PICKING " local ",
                            "set image deployment/web nginx=nginx:1.27" },
    [KUBECTL_SET_RESOURCES] = { "set resources", REST_NONE, NULL,
                                FILES COMMON PICKING " containers= limits= requests= local ",
                                "set resources deployment/web --requests=cpu=200m" },
    [KUBECTL_SET_ENV] = { "set env", REST_ASSIGNMENTS, NULL,
                          FILES COMMON PICKING " containers= env= local overwrite ",
                          "set env deployment/web MODE=fast" },
    [KUBECTL_PATCH] = { "patch", REST_NONE, NULL, FILES COMMON " patch= type= patch-file= ",
                        "patch deployment web -p '{\"spec\":{\"replicas\":2}}'" },
    [KUBECTL_ROLLOUT_UNDO] = { "rollout undo", REST_NONE, NULL,
                               FILES COMMON PICKING " to-revision= ",
                               "rollout undo deployment/web" },
    [KUBECTL_ROLLOUT_RESTART] = { "rollout restart", REST_NONE, NULL, FILES COMMON PICKING,
                                  "rollout restart deployment/web" },
    [KUBECTL_ROLLOUT_PAUSE] = { "rollout pause", REST_NONE, NULL, FILES COMMON PICKING,
                                "rollout pause deployment/web" },
    [KUBECTL_ROLLOUT_RESUME] = { "rollout resume", REST_NONE, NULL, FILES COMMON PICKING,
                                 "rollout resume deployment/web" },
    [KUBECTL_ROLLOUT_STATUS] = { "rollout status", REST_NONE, NULL,
                                 FILES COMMON PICKING " watch revision= timeout= ",
                                 "rollout status deployment/web" },
    [KUBECTL_ROLLOUT_HISTORY] = { "rollout history", REST_NONE, NULL,
                                  FILES COMMON PICKING " revision= ",
                                  "rollout history deployment/web" },
    [KUBECTL_CORDON] = { "cordon", REST_NONE, "node", COMMON " selector= ", "cordon node-1" },
    [KUBECTL_UNCORDON] = { "uncordon", REST_NONE, "node", COMMON " selector= ", "uncordon node-1" },
    [KUBECTL_DRAIN] = { "drain", REST_NONE, "node",
                        COMMON " selector= ignore-daemonsets delete-emptydir-data force "
                               "grace-period= timeout= pod-selector= disable-eviction "
                               "skip-wait-for-delete-timeout= chunk-size= ",
                        "drain node-1 --ignore-daemonsets" },
    [KUBECTL_TAINT] = { "taint", REST_ASSIGNMENTS, NULL,
                        COMMON " selector= all overwrite validate= ",
                        "taint node node-1 key=value:NoSchedule" },
    [KUBECTL_LABEL] = { "label", REST_ASSIGNMENTS, NULL,
                        FILES COMMON PICKING " overwrite resource-version= list local ",
                        "label node node-1 disk=ssd" },
    [KUBECTL_ANNOTATE] = { "annotate", REST_ASSIGNMENTS, NULL,
                           FILES COMMON PICKING " overwrite resource-version= list local ",
                           "annotate deployment web note=x" },
    [KUBECTL_AUTOSCALE] = { "autoscale", REST_NONE, NULL,
                            FILES COMMON " min= max= cpu-percent= cpu= memory= name= ",
                            "autoscale deployment web --max=10 --cpu-percent=60" },
    [KUBECTL_EXPOSE] = { "expose", REST_NONE, NULL,
                         FILES COMMON
                         " port= target-port= name= type= protocol= selector= labels= "
                         "cluster-ip= external-ip= load-balancer-ip= session-affinity= ",
                         "expose deployment web --port=80" },
    [KUBECTL_RUN] = { "run", REST_OWN, NULL,
                      COMMON " image= labels= port= restart= env= command rm stdin tty "
                             "image-pull-policy= annotations= overrides= expose privileged "
                             "attach quiet ",
                      "run web --image=nginx" },
};
