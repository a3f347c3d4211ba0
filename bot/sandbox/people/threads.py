"""What people do with the topics of a forum."""

from __future__ import annotations

from bot.sandbox import limits
from bot.sandbox.chats import Chat, Json, Topic
from bot.sandbox.methods.topics import erase, open_topic, service
from bot.sandbox.people.arriving import missing, wrong
from bot.sandbox.world import World

_SAID = {"open": "forum_topic_reopened", "closed": "forum_topic_closed"}


def _tell(world: World, message: Json) -> None:
    world.tell(lambda _bot: {"message": message})


def open_by(world: World, chat: Chat, person: int, name: str) -> Topic:
    """Have a person open a topic."""
    if not chat.forum:
        raise wrong("the chat is not a forum")
    if person not in world.people:
        raise missing(f"person {person}")
    user = world.people[person]
    topic, message = open_topic(world, chat, user, name, limits.TOPIC_COLORS[0], None)
    _tell(world, message)
    return topic


def change(world: World, chat: Chat, number: int, state: str) -> None:
    """Have people close, open again or delete a topic; of a deletion bots are told nothing."""
    topic = chat.topics.get(number)
    if topic is None:
        raise missing(f"topic {number}")
    if state == "deleted":
        erase(world, chat, topic)
        return
    if state not in _SAID:
        raise wrong("a topic is open, closed or deleted")
    if topic.state == state:
        return
    topic.state = state
    user = next((world.people[one] for one in chat.members), None)
    if user is not None:
        _tell(world, service(world, chat, user, topic.id, {_SAID[state]: {}}))
    world.event("topic", chat.id, topic=topic.shown(), state=state)
