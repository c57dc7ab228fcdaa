"""The basic fields of each form, as data: where in the request, under which label, with which control, and why.

Knows: which dozen fields of an operation a learner needs first. Everything else comes from `fargate_lab.model` and
stands under "more". A new basic field is one more row here. Does not know how a control looks or what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One basic field.

    `kind` names a control (`controls.KINDS`). `about` is our own sentence, shown beside the field; AWS's sentence comes
    from the model. `choices` names a list of `account.Account`. `when_sent` says that only the account can judge the
    field. `speaks` is a pattern of AWS's error texts that belong under this field.
    """

    path: str
    label: str
    kind: str
    about: str
    section: str = ""
    choices: str = ""
    when_sent: bool = False
    speaks: str = ""
    placeholder: str = ""

    @property
    def keyword(self) -> str:
        """The name under which the field can be prefilled: the last step of its path."""
        return self.path.rsplit(".", 1)[-1]


CONTAINER = (
    Row(
        "name",
        "Name",
        "text",
        "Stands in log streams, in the console and in the task's own metadata.",
    ),
    Row(
        "image",
        "Image",
        "text",
        "What is started: a name on Docker Hub, or a full address such as public.ecr.aws/nginx/nginx:latest.",
        when_sent=True,
        speaks=r"Container\.image",
    ),
    Row(
        "command",
        "Command",
        "words",
        "Runs in place of the image's own command.",
        placeholder="the image's",
    ),
    Row("environment", "Environment", "pairs", "One NAME=value a line.", placeholder="NAME=value"),
    Row("essential", "Essential", "yes_no", "When an essential container stops, the whole task stops."),
    Row(
        "portMappings[0].containerPort",
        "Port",
        "whole",
        "The port the program listens on. The task has an address of its own, so there is nothing to map.",
        "Network",
        placeholder="none",
    ),
    Row(
        "logConfiguration",
        "Logs to CloudWatch",
        "awslogs",
        "What the program prints goes to CloudWatch Logs, by the awslogs driver.",
        "Logs",
    ),
    Row(
        "logConfiguration.options.awslogs-group",
        "Log group",
        "suggest",
        "Must exist before the first task starts.",
        "Logs",
        choices="log_groups",
        when_sent=True,
        speaks=r"awslogs-group",
    ),
    Row(
        "logConfiguration.options.awslogs-stream-prefix",
        "Stream prefix",
        "text",
        "Streams are named prefix/container/task id.",
        "Logs",
        speaks=r"awslogs-stream-prefix",
    ),
    Row(
        "cpu",
        "CPU units",
        "whole",
        "This container's share of the task's CPU.",
        "Share of the task",
        placeholder="no limit",
    ),
    Row(
        "memory",
        "Memory, MiB",
        "whole",
        "Killed when it takes more.",
        "Share of the task",
        placeholder="the task's",
    ),
)

TASK_DEFINITION = (
    Row(
        "family",
        "Family",
        "text",
        "The name. Each registration makes its next revision: family:1, family:2.",
    ),
    Row("cpu", "Task CPU", "cpu", "1024 CPU units are one vCPU.", "Size", speaks=r"'cpu'"),
    Row("memory", "Task memory", "memory", "", "Size", speaks=r"No Fargate configuration|'memory'"),
    Row(
        "executionRoleArn",
        "Execution role",
        "suggest",
        "AWS acts with it for you: pulls the image, sends the logs.",
        "Roles",
        choices="roles",
        when_sent=True,
        speaks=r"execution role",
    ),
    Row(
        "taskRoleArn",
        "Task role",
        "suggest",
        "Your program acts with it. hello-world calls nothing, so it needs none.",
        "Roles",
        choices="roles",
        when_sent=True,
        placeholder="none",
    ),
    Row(
        "networkMode",
        "Network mode",
        "choice",
        "awsvpc: each task gets a network interface of its own. Fargate knows no other.",
        "Fargate",
        speaks=r"network mode",
    ),
    Row(
        "requiresCompatibilities",
        "Check against",
        "compatibilities",
        "AWS checks the definition against this launch type at once, not at the first start.",
        "Fargate",
    ),
    Row(
        "runtimePlatform.cpuArchitecture",
        "Architecture",
        "choice",
        "ARM64 costs a fifth less. The image must have been built for it.",
        "Fargate",
        placeholder="X86_64",
    ),
    Row(
        "ephemeralStorage.sizeInGiB",
        "Disk, GiB",
        "whole",
        "20 GiB come with every task, gone when it stops.",
        "Fargate",
        placeholder="20",
        speaks=r"EphemeralStorage",
    ),
)

CLUSTER = (
    Row(
        "clusterName",
        "Name",
        "text",
        "A cluster is a name around services and tasks. It costs nothing and holds no machine.",
        placeholder="default",
        speaks=r"ClusterName",
    ),
    Row(
        "settings",
        "Container Insights",
        "insights",
        "CPU and memory of every container as CloudWatch metrics. Billed like custom metrics.",
    ),
    Row(
        "capacityProviders",
        "Capacity",
        "lines",
        "FARGATE_SPOT costs up to 70 % less; AWS may take a task back after two minutes' warning.",
        placeholder="FARGATE\nFARGATE_SPOT",
    ),
)

_VPC = "networkConfiguration.awsvpcConfiguration"
SERVICE = (
    Row(
        "cluster",
        "Cluster",
        "suggest",
        "Where the tasks are counted.",
        choices="clusters",
        when_sent=True,
        placeholder="default",
        speaks=r"Cluster|cluster",
    ),
    Row(
        "serviceName",
        "Service name",
        "text",
        "Keeps the tasks running: what stops is replaced.",
        speaks=r"ServiceName|idempotent|Draining",
    ),
    Row(
        "taskDefinition",
        "Task definition",
        "suggest",
        "family is the newest revision; family:1 stays with the first.",
        choices="families",
        when_sent=True,
        speaks=r"TaskDefinition|[Tt]ask definition",
    ),
    Row("desiredCount", "Desired count", "whole", "How many copies of the task are kept running."),
    Row(
        "launchType",
        "Launch type",
        "choice",
        "FARGATE: no machine of yours. EC2: machines that you add to the cluster.",
        speaks=r"launch.?type",
    ),
    Row(
        f"{_VPC}.subnets",
        "Subnets",
        "several",
        "Tasks are spread over the Availability Zones of these.",
        "Network",
        choices="subnets",
        when_sent=True,
        speaks=r"subnet|Network Configuration",
    ),
    Row(
        f"{_VPC}.securityGroups",
        "Security groups",
        "several",
        "Who may connect. None means the VPC's default group.",
        "Network",
        choices="security_groups",
        when_sent=True,
        speaks=r"[Ss]ecurity group",
    ),
    Row(
        f"{_VPC}.assignPublicIp",
        "Public IP",
        "choice",
        "In a public subnet a task without one reaches no registry: the image cannot be pulled. $0.12 a day each.",
        "Network",
    ),
    Row(
        "deploymentConfiguration.minimumHealthyPercent",
        "At least, %",
        "whole",
        "Of desired count, kept running while a new revision rolls out.",
        "Deployment",
        placeholder="100",
        speaks=r"minimumHealthyPercent",
    ),
    Row(
        "deploymentConfiguration.maximumPercent",
        "At most, %",
        "whole",
        "Of desired count, old and new together.",
        "Deployment",
        placeholder="200",
        speaks=r"maximumPercent",
    ),
    Row(
        "enableExecuteCommand",
        "ECS Exec",
        "yes_no",
        "Allows a shell inside the running containers. Needs a task role.",
        "Deployment",
    ),
)
