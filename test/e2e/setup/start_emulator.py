"""Starts MiniStack, with one thing put right.

On AWS only AWS services may send events whose source begins with `aws.`, and MiniStack keeps to that. But its CloudWatch, ECS and
CloudTrail send none, so somebody has to stand in for them: here PutEvents takes such sources from the tests.
"""

from ministack.app import main
from ministack.services import eventbridge

eventbridge._put_events.__defaults__ = (True,)

main()
