# A bucket that notifies a queue, with the queue's policy from a policy document.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}

resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}

resource "aws_sqs_queue" "events" {
  name = "acme-events"
}

data "aws_iam_policy_document" "queue" {
  statement {
    sid       = "FromBucket"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.events.arn]
    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:s3:*:*:acme-exports"]
    }
  }
}

resource "aws_sqs_queue_policy" "events" {
  queue_url = aws_sqs_queue.events.id
  policy    = data.aws_iam_policy_document.queue.json
}

resource "aws_s3_bucket_notification" "landing" {
  bucket = aws_s3_bucket.landing.id

  queue {
    queue_arn     = aws_sqs_queue.events.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "in/"
  }

  depends_on = [aws_sqs_queue_policy.events]
}

resource "aws_iam_user" "sync" {
  name = "acme-sync"
}

resource "aws_iam_user_policy" "write" {
  user   = aws_iam_user.sync.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "${aws_s3_bucket.landing.arn}/*" }] })
}
