/* trace-samples.c - see trace-samples.h. */
#include "tests/models/workloads/trace-samples.h"

const TraceSample trace_samples[] = {
    { "pods", "at,cpu,memory,run,name,nvidia.com/gpu\n0,500m,1Gi,90s,,\n1.5,2,,,big,1\n",
      "0 90 500 1073741824 1\n1.5 - 2000 - 1 nvidia.com/gpu=1000 big\n" },
    { "pods", "at,cpu\n0,1\n5,much\n", "3: this is no amount" },
    { "pods", "at\n-4\n", "2: this is no time" },

    { "swf",
      "; Version: 2\n;\n"
      "    1    0  -1  1451  128  -1  -1  -1  -1  -1 -1  1  1  -1  1 -1 -1 -1\n"
      "    2   10   3    60    4  -1 100   2  90 200  1  1  1  -1  1 -1 -1 -1\n"
      "    3   11   3    -1    4  -1  -1  -1  90  -1  0  1  1  -1  1 -1 -1 -1\n"
      "    4   12   3     0    4  -1  -1  -1  90  -1  5  1  1  -1  1 -1 -1 -1\n",
      "0 1451 1000 - 128 <1>\n10 60 1000 204800 2 <2>\n11 - 1000 - 4 <3>\n" },
    { "swf",
      "1 0 -1 5 1 -1 -1 -1 -1 -1 -1 1 1 -1 1 -1 -1 -1\n2 -7 -1 5 1 -1 -1 -1 -1 -1 -1 1 1 -1 "
      "1 -1 -1 -1\n",
      "2: -7 is not within 0" },
    { "swf", "; x\n1 0 -1 5 1 -1 -1\n", "2: 7 fields, but a row has 18" },
    { "swf", "; x\n1 0 -1 five 1 -1 -1 -1 -1 -1 -1 1 1 -1 1 -1 -1 -1\n", "2: no number: `five`" },

    { "gwf",
      "WorkflowID, JobID , SubmitTime, RunTime, NProcs, ReqNProcs, Dependencies\n"
      "0         , 1     , 16        , 11     , 1     , 1        ,           \n"
      "0         , 2     , 40        , 11     , 1     , 2        , 1         \n"
      "0         , 3     , 39        , 7.5    , 3     , -1       , 1 2       \n",
      "16 11 1000 - 1 0.1 <0>\n40 11 1000 - 2 0.2 <0> 0.1\n39 7.5 1000 - 3 0.3 <0> 0.1,0.2\n" },
    { "gwf", "WorkflowID, JobID, SubmitTime, RunTime, NProcs\n0,1,1,1,1\n",
      "1: the column `Dependencies` is missing" },
    { "gwf", "WorkflowID,JobID,SubmitTime,RunTime,NProcs,ReqNProcs,Dependencies\n0,4,1,1,1,1,4\n",
      "2: a job that waits for itself" },

    { "google-2011",
      "0,,1,0,,0,u,3,9,0.125,0.25,0.2,0\n1000000,,1,0,7,1,u,3,9,0.125,0.25,0.2,0\n"
      "1500000,,2,0,,0,u,3,0,,,,0\n2000000,,1,0,7,2,u,3,9,,,,0\n3000000,,1,0,,0,u,3,9,0.1,0.1,,0\n"
      "4000000,,1,0,7,1,u,3,9,0.1,0.1,,0\n9000000,,1,0,7,4,u,3,9,0.1,0.1,,0\n",
      "0 5 4000 17179869184 1 <1>\n1.5 - - - 1 <2>\n" },
    { "google-2011", "5,,1,0,,0,u,3,9,0.1,0.2,0.2,0\n3,,1,1,,0,u,3,9,0.1,0.2,0.2,0\n",
      "2: rows must be sorted" },
    { "google-2011", "5,,1,0,,0,u,3,9,0.1,0.2,0.2,0\n6,,1,1,,12,u,3,9,0.1,0.2,0.2,0\n",
      "2: 12 is not within 0 and 8" },

    { "azure-v1-vm",
      "time_s,batch,vcpu,memory_gb,duration_bin,duration_min_s,duration_max_s,censored\n"
      "1800000,0,8,14,1,300,500,0\n1800300,1,1,0.75,4,1200,1200,1\n",
      "1800000 400 8000 15032385536 1 <0>\n1800300 - 1000 805306368 1 <1>\n" },
    { "azure-v1-vm",
      "time_s,batch,vcpu,memory_gb,duration_bin,duration_min_s,duration_max_s,censored\n"
      "5,0,8,14,1,300,200,0\n",
      "2: 200 is not within 300" },

    { "azure-vmtable",
      "a+/=,b,c,300,900,99.3,3.4,10.1,Delay-insensitive,2,3.5\nd,e,f,0,600,9,3,1,Interactive,1,1\n",
      "300 600 2000 3758096384 1 <c>\n0 600 1000 1073741824 1 <f>\n" },
    { "azure-vmtable", "a,b,c,300,200,99.3,3.4,10.1,Unknown,2,3.5\n", "1: deleted before" },

    { "azure-inference",
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 23:59:59.9799600,1000,10\n"
      "2023-11-17 00:00:01.0+00:00,5,0\n",
      "0.97996 0.5 - - 1\n2 0.001 - - 1\n" },
    { "azure-inference", "TIMESTAMP,ContextTokens,GeneratedTokens\nyesterday,1,1\n",
      "2: no moment" },

    { "openb",
      "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,"
      "deletion_time,scheduled_time\n"
      "p-0,12000,16384,2,1000,,LS,Running,0,100,0\np-1,6000,1024,1,460,T4,LS,Running,40,50,40\n",
      "0 100 12000 17179869184 1 2x1000 p-0\n40 10 6000 1073741824 1 1x460:T4 p-1\n" },

    { "pai-tasks",
      "job_name,task_name,inst_num,status,start_time,end_time,plan_cpu,plan_mem,plan_gpu,"
      "gpu_type\n"
      "j1,worker,5.0,Terminated,10.0,25.5,600.0,2.0,50.0,MISC\nj2,ps,1.0,Waiting,,,100,1,,\n"
      "j3,ps,2,Running,30,,100,1,200,T4\n",
      "10 15.5 6000 2000000000 5 1x500 <j1>\n"
      "30 - 1000 1000000000 2 nvidia.com/gpu=2000 <j3>\n" },

    { "cloudsimpy",
      ",submit_time,duration,cpu,memory,job_id,task_id,instances_num,disk\n"
      "0,539,116.5,1.0,0.5,1,1,283,0\n",
      "539 116.5 1000 34359738368 283 <1>\n" },
    { "cloudsimpy",
      ",submit_time,duration,cpu,memory,job_id,task_id,instances_num,disk\n0,539,116.5,1.0\n",
      "2: 4 fields, but a row has 9" },

    { "gavel",
      "job_type,total_steps,arrival_time_s,scale_factor,priority_weight,slo,raw_columns\n"
      "ResNet-18 (batch size 32),775977,0.5,1,,,7\nLM (batch size 5),10,3,8,1,-1.0,10\n",
      "0.5 - - - 1 nvidia.com/gpu=1000 <1>\n3 - - - 8 nvidia.com/gpu=1000 <2>\n" },
    { "tiresias",
      "job_id,num_gpu,submit_time,iterations,model_name,duration,interval\n0,4,7,606,vgg19,164,"
      "30\n",
      "7 164 - - 4 nvidia.com/gpu=1000 <0>\n" },
    { "pollux", "name,time,application,num_replicas,batch_size\nncf-2,135,ncf,2,32768\n",
      "135 - - - 2 nvidia.com/gpu=1000 ncf-2 <ncf-2>\n" },
    { "helios", "date,vcA,vcB,total\n2020-04-01,20,0,20\n2020-04-02,0,3,3\n",
      "0 86400 - - 2 nvidia.com/gpu=8000 <vcA>\n0 86400 - - 1 nvidia.com/gpu=4000 <vcA>\n"
      "86400 86400 - - 1 nvidia.com/gpu=3000 <vcB>\n" },
    { "run-times", "runtime\n0.5\n12\n", "0 0.5 - - 1\n0 12 - - 1\n" },

    { "batsim",
      "{\"nb_res\": 4, \"jobs\": [{\"id\": 7, \"subtime\": 3, \"walltime\": 100, \"res\": 2, "
      "\"profile\": \"d\"}, {\"id\": \"x\", \"subtime\": 1e0, \"walltime\": 8, \"res\": 1, "
      "\"profile\": \"s\"}, {\"id\": 9, \"subtime\": 9, \"res\": 1, \"profile\": \"p\"}],\n"
      "\"profiles\": {\"d\": {\"type\": \"delay\", \"delay\": 10.5}, \"s\": {\"type\": "
      "\"SequentialCompositionProfile\", \"seq\": [\"d\", \"d\"], \"repeat\": 2}, \"p\": "
      "{\"type\": \"ParallelTaskHomogeneousProfile\", \"cpu\": 1e9, \"com\": 0}}}",
      "3 10.5 1000 - 2 <7>\n1 8 1000 - 1 <x>\n9 - 1000 - 1 <9>\n" },
    { "batsim",
      "{\"nb_res\": 1, \"jobs\": [\n{\"id\": 1, \"subtime\": 0, \"profile\": \"no\"}],\n"
      "\"profiles\": {}}",
      "2: there is no profile `no`" },
    { "batsim",
      "{\"nb_res\": 1, \"jobs\": [\n{\"id\": 1, \"subtime\": -3, \"profile\": \"d\"}],\n"
      "\"profiles\": {\"d\": {\"type\": \"delay\", \"delay\": 1}}}",
      "2: `subtime` is not within 0" },

    { "wfcommons",
      "{\"name\": \"w\", \"schemaVersion\": \"1.5\", \"workflow\": {\"specification\": {\"tasks\": "
      "[{\"id\": \"a\", \"parents\": []}, {\"id\": \"b\", \"parents\": [\"a\"]}]}, \"execution\": "
      "{\"tasks\": [{\"id\": \"a\", \"runtimeInSeconds\": 53.5, \"coreCount\": 2, "
      "\"memoryInBytes\": 1000}, {\"id\": \"b\", \"runtimeInSeconds\": 1}]}}}",
      "0 53.5 2000 1000 1 a <w>\n0 1 1000 - 1 b <w> a\n" },
    { "wfcommons",
      "{\"name\": \"w\", \"schemaVersion\": \"1.3\", \"workflow\": {\"tasks\": [{\"name\": \"a\", "
      "\"runtime\": 5, \"cores\": 1, \"parents\": []}]}}",
      "0 5 1000 - 1 a <w>\n" },

    { "no-work", "sn,cpu_milli,memory_mib,gpu,model\nn,1,1,0,\n", "1: this table tells" },
    { "no-work", "vc,node num\n6214e9,64\n", "1: this table tells how machines were" },
    { "no-work", "0,abc+/=,2.05,3.9,2.8\n", "1: this table tells" },
};

const int n_trace_samples = sizeof trace_samples / sizeof *trace_samples;
