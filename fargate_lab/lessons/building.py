"""Makes what a chapter needs, through the API and only where it is missing, so that doing it twice is fine.

Knows the names that go through the whole book, and how to make a role, a log group, a security group, a cluster, a task
definition and a service with plain boto3. Requests come from functions that return the dict, so that a notebook can
show them. Does not know single exercises.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

CLUSTER = "hello-world"
CONTAINER = "hello-world"
FAMILY = "hello-world-task-definition"
SERVICE = "hello-world-service"
LOG_GROUP = "/ecs/hello-world-task-definition"
ROLE = "ecsTaskExecutionRole"
SECURITY_GROUP = "hello-world-web"
MANAGED_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
SMALLEST = ("256", "512")

GREET = """
echo "$GREETING"
greeting=$(echo "$GREETING" | sed -e 's/&/\\&amp;/g' -e 's/</\\&lt;/g' -e 's/>/\\&gt;/g')
cat > /usr/share/nginx/html/index.html <<END
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>$greeting</title></head>
<body style="font-family: sans-serif; text-align: center; padding-top: 3em">
<h1>$greeting</h1>
<p>This page comes from your own container <code>$(hostname)</code>.</p>
</body>
</html>
END
exec nginx -g 'daemon off;'
""".strip()
"""What the greeting container runs. The greeting is data in its environment, never a part of this text."""


def trust_policy() -> str:
    """The policy that lets ECS tasks, and nobody else, take a role on."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def task_definition(
    role_arn: str,
    greeting: str,
    region: str = "us-east-1",
    *,
    family: str = FAMILY,
    container: str = CONTAINER,
    log_group: str = LOG_GROUP,
    size: tuple[str, str] = SMALLEST,
) -> dict[str, Any]:
    """A RegisterTaskDefinition request: one nginx that says `greeting` in its log and on its page.

    `size` is CPU units and MiB.
    """
    return {
        "family": family,
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": size[0],
        "memory": size[1],
        "executionRoleArn": role_arn,
        "containerDefinitions": [
            {
                "name": container,
                "image": "public.ecr.aws/nginx/nginx:latest",
                "essential": True,
                "entryPoint": ["sh", "-c"],
                "command": [GREET],
                "environment": [{"name": "GREETING", "value": greeting}],
                "portMappings": [{"containerPort": 80, "protocol": "tcp"}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": log_group,
                        "awslogs-region": region,
                        "awslogs-stream-prefix": "ecs",
                    },
                },
            }
        ],
    }


def network(subnets: list[str], security_groups: list[str]) -> dict[str, Any]:
    """A networkConfiguration with a public address, without which a task in a default VPC cannot pull its image."""
    return {
        "awsvpcConfiguration": {
            "subnets": subnets,
            "securityGroups": security_groups,
            "assignPublicIp": "ENABLED",
        }
    }


def service(
    task_definition: str,
    where: dict[str, Any],
    *,
    name: str = SERVICE,
    cluster: str = CLUSTER,
    count: int = 1,
) -> dict[str, Any]:
    """A CreateService request; `where` is a networkConfiguration."""
    return {
        "cluster": cluster,
        "serviceName": name,
        "taskDefinition": task_definition,
        "desiredCount": count,
        "launchType": "FARGATE",
        "networkConfiguration": where,
    }


def ensure_role(lab: Any, name: str = ROLE) -> str:
    """The ARN of an execution role that may pull images and write logs; made when missing."""
    try:
        arn = lab.iam.get_role(RoleName=name)["Role"]["Arn"]
    except lab.iam.exceptions.NoSuchEntityException:
        arn = lab.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust_policy())["Role"]["Arn"]
    lab.iam.attach_role_policy(RoleName=name, PolicyArn=MANAGED_POLICY)
    return str(arn)


def ensure_cluster(lab: Any, name: str = CLUSTER) -> None:
    """An active cluster; made when missing, so that a script of the calls names it once."""
    found = lab.ecs.describe_clusters(clusters=[name])["clusters"]
    if not any(row["status"] == "ACTIVE" for row in found):
        lab.ecs.create_cluster(clusterName=name)


def ensure_log_group(lab: Any, name: str = LOG_GROUP) -> None:
    """A log group; made when missing."""
    _unless("ResourceAlreadyExistsException", lambda: lab.logs.create_log_group(logGroupName=name))


def ensure_security_group(lab: Any, name: str = SECURITY_GROUP) -> str:
    """The id of a security group of the default VPC that lets everybody reach port 80; made when missing."""
    wanted = [{"Name": "group-name", "Values": [name]}, {"Name": "vpc-id", "Values": [default_vpc(lab)]}]
    found = lab.ec2.describe_security_groups(Filters=wanted)["SecurityGroups"]
    if found:
        group_id = found[0]["GroupId"]
    else:
        made = lab.ec2.create_security_group(
            GroupName=name, Description="Port 80 from everywhere", VpcId=default_vpc(lab)
        )
        group_id = made["GroupId"]
    web = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    if not (found and found[0]["IpPermissions"]):
        lab.ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[web])
    return str(group_id)


def default_vpc(lab: Any) -> str:
    """The id of the account's default VPC. Raises LookupError, in one sentence, where somebody deleted it."""
    vpcs = lab.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    if not vpcs:
        raise LookupError("This account has no default VPC; ec2.create_default_vpc() makes one again.")
    return str(vpcs[0]["VpcId"])


def default_subnets(lab: Any) -> list[str]:
    """The ids of the default VPC's own subnets, one in each Availability Zone, in the order of the zones."""
    wanted = [
        {"Name": "vpc-id", "Values": [default_vpc(lab)]},
        {"Name": "default-for-az", "Values": ["true"]},
    ]
    subnets = lab.ec2.describe_subnets(Filters=wanted)["Subnets"]
    return [row["SubnetId"] for row in sorted(subnets, key=lambda row: str(row["AvailabilityZone"]))]


def ensure_definition(lab: Any, request: dict[str, Any]) -> str:
    """The ARN of the newest revision of the request's family; registered when the family has none."""
    try:
        answer = lab.ecs.describe_task_definition(taskDefinition=request["family"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ClientException":
            raise
        answer = lab.ecs.register_task_definition(**request)
    return str(answer["taskDefinition"]["taskDefinitionArn"])


def ensure_service(lab: Any, request: dict[str, Any], update: bool = False) -> str:
    """The ARN of the requested service; created when missing. One that lives already is left as it is, unless
    `update`: then its task definition and its count become the requested ones.
    """
    where = {"cluster": request["cluster"], "services": [request["serviceName"]]}
    rows = lab.ecs.describe_services(**where)["services"]
    if rows and rows[0]["status"] == "DRAINING":  # its name is free again when it is gone
        lab.wait(rows[0], "INACTIVE")
    if not rows or rows[0]["status"] != "ACTIVE":
        return str(lab.ecs.create_service(**request)["service"]["serviceArn"])
    if update:
        lab.ecs.update_service(
            cluster=request["cluster"],
            service=request["serviceName"],
            taskDefinition=request["taskDefinition"],
            desiredCount=request["desiredCount"],
        )
    return str(rows[0]["serviceArn"])


def book_service(lab: Any) -> dict[str, Any]:
    """Everything of chapter 1's main job, up to a steady service; gives the service's description."""
    role_arn = ensure_role(lab)
    ensure_log_group(lab)
    where = network(default_subnets(lab), [ensure_security_group(lab)])
    ensure_cluster(lab)
    definition = ensure_definition(lab, task_definition(role_arn, "Hello, world!", lab.region))
    arn = ensure_service(lab, service(definition, where))
    return dict(lab.wait({"serviceArn": arn}))


def _unless(code: str, call: Callable[[], Any]) -> None:
    """Call, and take one AWS error as a sign that it was done before."""
    try:
        call()
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            raise
