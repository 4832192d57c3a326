import asyncio
from tests.provider import Answer
async def test_x(cluster, owner, provider):
    provider.script(Answer(delay=4), endpoint="embeddings")
    d = await owner.add_text("The first quay is for ferries.")
    seen = []
    for _ in range(60):
        seen.append(((await owner.stage_of(d)), cluster.rows("select state from chatsphere_document order by created_at desc limit 1")[0][0], len(provider.calls_to("embeddings"))))
        await asyncio.sleep(.1)
    print(seen)
