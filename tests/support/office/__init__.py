"""The whole bot at work beside a stand-in Slack, and what people do there."""
