import type { Templates } from "./templates";

export const en: Templates = {
  smallWords:
    "A An The My Our Your Their His Her This That These Those It It's We You They Some Any All Every Each More Less No Not Never Always When If For With Without To From How What".split(
      " ",
    ),
  beats: {
    hook: {
      warm: [
        [
          ["I've been putting off this video for weeks.", "There's something I need to tell you."],
          "It's a bit personal, but it might help you.",
        ],
      ],
      lively: [
        [
          ["Okay, stop scrolling for a second.", "You're not going to believe this one."],
          "I had to film this right away.",
        ],
      ],
      calm: [
        [
          ["I don't recommend things very often.", "You rarely hear me recommend anything."],
          "So when I do, there's a reason for it.",
        ],
      ],
    },
    problem: {
      warm: [
        [
          [
            "For the longest time, I felt completely stuck.",
            "I never told anyone how much it got to me.",
          ],
          "I smiled and said that everything was fine.",
        ],
      ],
      lively: [
        [
          [
            "You know that moment when you've just had enough?",
            "Every single day, the same little drama.",
          ],
          "And I just laughed it off, every time.",
        ],
      ],
      calm: [
        [
          [
            "I lived with this for much longer than I should have.",
            "I'd been looking for an answer for quite a while.",
          ],
          "I read, I compared, I asked around.",
        ],
      ],
    },
    agitation: {
      warm: [
        [
          ["The worst part is what it does to you.", "Some evenings, I just wanted to give up."],
          "You start to think that it's your own fault.",
        ],
      ],
      lively: [
        [
          ["And it just never stops, that's the crazy part.", "I was this close to losing it."],
          "Seriously, who has time for that?",
        ],
      ],
      calm: [
        [
          [
            "The longer you wait, the more it costs you.",
            "And left alone, it doesn't get any better.",
          ],
          "It takes your time, and it takes your energy.",
        ],
      ],
    },
    solution: {
      warm: [
        [
          [
            "Then a friend gave me this tip: {product}.",
            "Then I gave one last thing a try: {product}.",
            "Then I gave one last thing a try.",
          ],
          "And for the first time, something changed.",
        ],
      ],
      lively: [
        [
          [
            "And then this came along: {product}.",
            "Now look at what I found: {product}.",
            "And then I found exactly what I needed.",
          ],
          "I was hooked from the very first day.",
        ],
      ],
      calm: [
        [
          [
            "What finally worked for me is this: {product}.",
            "So I put this to the test: {product}.",
            "In the end, I did find something that works.",
          ],
          "I took my time before saying anything.",
        ],
      ],
    },
    proof: {
      warm: [
        [
          [
            "I still don't want to go a day without it.",
            "I keep catching myself smiling about it.",
          ],
          "That tells you more than any promise.",
        ],
      ],
      lively: [
        [
          ["Everyone keeps asking me what I've changed.", "I just can't stop talking about it."],
          "And I'm not even exaggerating.",
        ],
      ],
      calm: [
        [
          ["I've been watching it closely ever since.", "I waited before I made up my mind."],
          "And the difference is still there today.",
        ],
      ],
    },
    cta: {
      warm: [
        [
          ["If this sounds like you, give it a chance.", "Do it for yourself, not for me."],
          "You've really got nothing to lose.",
        ],
      ],
      lively: [
        [
          ["Go and get it before everyone else does.", "So what are you waiting for? Go!"],
          "You'll be so glad you did.",
        ],
      ],
      calm: [
        [
          ["Take a look and make up your own mind.", "Compare it, try it, then decide."],
          "That's exactly how I did it.",
        ],
      ],
    },
  },
  presets: {
    "intimate-confession": {
      hook: [
        [
          ["Okay, I wasn't going to tell anyone this.", "I've never said this out loud before."],
          "Please don't laugh.",
        ],
      ],
      cta: [
        [
          ["If this is you, give it a try. Just once.", "If you see yourself in this, try it."],
          "You don't even have to tell anyone.",
        ],
      ],
    },
    "morning-discovery": {
      hook: [
        [
          [
            "Stop what you're doing. My mornings just changed.",
            "Good morning! I've got news, and it can't wait.",
          ],
          "I haven't even had my coffee yet.",
        ],
      ],
      problem: [
        [
          [
            "I used to start every day tired and already annoyed.",
            "My mornings were a mess, every single day.",
          ],
          "Late, grumpy, and still half asleep.",
          "And that was before I'd even opened an email.",
        ],
      ],
      cta: [
        [
          ["Try it for a week. Your mornings will notice.", "Try it tomorrow morning. You'll see."],
          "And then enjoy your coffee in peace.",
        ],
      ],
    },
    "street-hype": {
      hook: [
        [
          ["Wait, you haven't heard about this yet?", "Hey! You need to hear this, right now."],
          "The whole street is talking about it.",
        ],
      ],
      proof: [
        [
          [
            "Three people asked me about it today. Three. Before lunch.",
            "People stop me on the street to ask about it.",
          ],
          "I can't even walk home in peace.",
          "Everyone wants to know where I got it.",
          "I should start charging for this.",
        ],
      ],
      cta: [
        [
          ["Get it now, before everyone else on this street does.", "Run, don't walk!"],
          "Tell your friends. Or don't, and keep it to yourself.",
        ],
      ],
    },
    "calm-testimonial": {
      hook: [
        [
          ["I'm usually the sceptical one in the family.", "I'm not easily convinced. Ask anyone."],
          "So I never expected to be sitting here.",
        ],
      ],
      problem: [
        [
          [
            "I'd tried so many things that promised a lot and did very little.",
            "I'd been disappointed before.",
          ],
          "After a while, you stop believing any of it.",
          "So I lowered my expectations, and waited.",
        ],
      ],
      cta: [
        [
          ["If you're sceptical too, judge for yourself.", "Don't take my word for it. Try it."],
          "And take all the time you need.",
        ],
      ],
    },
    "car-confession": {
      hook: [
        [
          [
            "I'm sitting in my car because I need to say this out loud.",
            "I've just parked, and I have to get this out.",
          ],
          "I haven't even taken my seat belt off.",
        ],
      ],
      agitation: [
        [
          [
            "Every single week, and I just kept ignoring it.",
            "I drove around with this in my head for months.",
          ],
          "Red light, green light, it was always on my mind.",
          "And every time I told myself: next week.",
        ],
      ],
      cta: [
        [
          ["Do yourself a favour and get it today.", "Don't sit around like I did. Get it today."],
          "Okay, now I really have to drive.",
        ],
      ],
    },
    unboxing: {
      hook: [
        [
          [
            "It's here! Let's open this together.",
            "The parcel's here, and you get to see it first.",
          ],
          "I've been waiting for this all week.",
        ],
      ],
      solution: [
        [
          ["Look at this: {product}.", "And there it is: {product}.", "Oh wow, just look at that."],
          "I've wanted this for so long.",
          "I can't stop looking at it.",
          "Whoever made this knew what they were doing.",
          "Okay, this is even nicer than I thought.",
        ],
      ],
      proof: [
        [
          ["Two minutes in, and I already get the fuss.", "First try, and I'm already impressed."],
          "You can tell that someone put some thought into it.",
          "I'm keeping this one, that's for sure.",
          "This was so worth the wait.",
        ],
      ],
      cta: [
        [
          ["Get yours while it lasts.", "Order yours, and then show me your unboxing."],
          "I'm off to play with mine.",
        ],
      ],
    },
    story: {
      hook: [
        [
          [
            "A year ago, I almost gave up on this completely.",
            "Let me tell you how this nearly broke me.",
          ],
          "And then everything took a turn.",
        ],
      ],
      problem: [
        [
          [
            "Nothing worked, and everybody had a different theory.",
            "It started small, and then it took over.",
          ],
          "I kept going, and I got nowhere.",
          "And I was running out of ideas.",
        ],
      ],
      cta: [
        [
          [
            "So if that's where you are right now, start here.",
            "That's my story. This could be the start of yours.",
          ],
          "One small step is enough.",
        ],
      ],
    },
    "workplace-expert": {
      hook: [
        [
          [
            "I do this for a living, and this is the mistake I see most.",
            "People ask me about this at work every week.",
          ],
          "And hardly anyone explains it properly.",
        ],
      ],
      problem: [
        [
          [
            "People spend money on the symptom and never touch the cause.",
            "Most people start at the wrong end.",
          ],
          "I see it in nearly every project.",
          "It looks cheaper at first, and it costs more later.",
          "And then they wonder why nothing changes.",
        ],
      ],
      solution: [
        [
          [
            "What I recommend at work is this: {product}.",
            "This one goes for the cause: {product}.",
            "I always say: go for the cause.",
          ],
          "It's simple, and it makes sense.",
          "It starts where the problem starts.",
          "I'd tell my own family the same thing.",
        ],
      ],
      proof: [
        [
          [
            "My own team uses it, and nobody wants to go back.",
            "I've seen the results in my own team.",
          ],
          "That convinced me more than any brochure.",
          "And believe me, they're hard to please.",
        ],
      ],
      cta: [
        [
          [
            "Ask me anything below, or just try it yourself.",
            "If you're unsure, ask me in the comments.",
          ],
          "I read every single comment.",
        ],
      ],
    },
  },
  more: {
    hook: [
      ["{audience}? This one's for you.", "This one's for you: {audience}."],
      ["You know the feeling? {pain}.", "Sound familiar? {pain}."],
      ["Give me a few seconds and you'll see why.", "Give me half a minute, that's all I ask."],
      ["Stay with me, it's worth it.", "Just hear me out."],
      "I wish somebody had told me sooner.",
      "I mean it.",
      "So listen up.",
    ],
    problem: [
      ["The problem? {pain}.", "You know how it is: {pain}."],
      ["I tried everything I could think of.", "And believe me, I tried a lot."],
      "Nothing made a real difference.",
      "It was the same story, over and over again.",
      "At some point, I just stopped talking about it.",
      "And it gets old.",
      "It's frustrating.",
    ],
    agitation: [
      ["And always the same thing: {pain}.", "Every time, it's the same: {pain}."],
      "You put up with it, and it wears you down.",
      ["You tell yourself it's normal. It isn't.", "And nobody really takes it seriously."],
      "I was so done with it.",
      "There had to be another way, I was sure of it.",
      "Day after day.",
      "It's exhausting.",
    ],
    solution: [
      ["So what is it? {product}.", "I'm talking about this: {product}."],
      [
        "What I noticed first? {benefit}.",
        "The best part? {benefit}.",
        "And the result? {benefit}.",
      ],
      "It took me no effort to get started.",
      "I didn't expect it to be that easy.",
      "Honestly, I should have done it sooner.",
      "And it works.",
      "Just like that.",
    ],
    proof: [
      ["My favourite part? {benefit}.", "What still gets me? {benefit}."],
      ["And what's behind it? {product}.", "I'm talking about this: {product}."],
      ["I'd do it again in a heartbeat.", "I'd choose it again without thinking twice."],
      "I wouldn't say that if I didn't mean it.",
      "Even the people around me have noticed.",
      "I really didn't see that coming.",
      "No joke.",
      "And I love it.",
    ],
    cta: [
      ["Remember this: {product}.", "Write it down: {product}."],
      ["What's in it for you? {benefit}.", "And on top of that? {benefit}."],
      ["{audience}? I mean you.", "And yes, I mean you: {audience}."],
      "The link is right below.",
      "See for yourself what it does.",
      "You can thank me later.",
      "I'd start today if I were you.",
      "You'll see.",
      "It's that easy.",
    ],
  },
};
